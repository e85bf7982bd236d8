import { BlockList, isIP } from 'node:net'
import { AppError } from '../../shared/model/errors.ts'

/** How far an address is: this machine, the network around it, or beyond. */
export type Reach = 'local' | 'network' | 'beyond'

export interface JudgedAddress {
  /** What would be connected to, as a URL's origin: `http://127.0.0.1:11434`. */
  origin: string
  reach: Reach
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const nearby = new BlockList()
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  nearby.addSubnet(net, prefix, 'ipv4')
}
nearby.addSubnet('fc00::', 7, 'ipv6')
nearby.addSubnet('fe80::', 10, 'ipv6')

/**
 * Reads an address as Ollama reads `OLLAMA_HOST`: scheme, host and port may each be absent, quotes and spaces around it
 * don't count, a path is left out, and the address that a server listens on everywhere (`0.0.0.0`) means this machine.
 * Empty: `env.OLLAMA_HOST`, and without it `127.0.0.1:11434`. Nothing is connected to or looked up. INVALID_INPUT when
 * it can't be read; only in `OLLAMA_HOST` a port that is none counts as absent, because Ollama itself listens so.
 */
export function judgeAddress(address: string, env: { OLLAMA_HOST?: string | undefined } = {}): JudgedAddress {
  const typed = tidy(address)
  const given = typed || tidy(env.OLLAMA_HOST ?? '')
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(given) ?? []
  const protocol = scheme.toLowerCase()
  if (protocol !== 'http' && protocol !== 'https') throw unreadable(given, `"${scheme}" is not http or https.`)
  const hostPort = rest.split(/[/?#\\]/, 1)[0] ?? ''
  if (hostPort.includes('@')) throw unreadable(given, 'A name and password in the address are not supported.')
  const { host, port: wished } = split(hostPort, given)
  const defaultPort = given === rest ? '11434' : protocol === 'https' ? '443' : '80'
  const isPort = /^\d{1,5}$/.test(wished) && Number(wished) >= 1 && Number(wished) <= 65_535
  if (wished !== '' && !isPort && typed !== '') {
    throw unreadable(given, `"${wished}" is not a port: it must be a number from 1 to 65535.`)
  }
  const text = `${protocol}://${host || '127.0.0.1'}:${isPort ? wished : defaultPort}`
  if (/[\s%]/.test(host) || !URL.canParse(text)) throw unreadable(given, `"${host}" is not a host's name or address.`)
  return judge(new URL(text))
}

function judge(url: URL): JudgedAddress {
  // URL has already written every odd spelling of an IPv4 address (0, 0x7f.1, 2130706433) as four numbers.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return { origin: url.origin, reach: reachOf(host) }
}

function reachOf(host: string): Reach {
  const version = isIP(host)
  if (version !== 0) {
    const family = version === 4 ? 'ipv4' : 'ipv6'
    if (loopback.check(host, family)) return 'local'
    return nearby.check(host, family) ? 'network' : 'beyond'
  }
  if (host === 'localhost' || host.endsWith('.localhost')) return 'local'
  return /^[^.]+$|\.(local|lan|home|internal|home\.arpa)$/.test(host) ? 'network' : 'beyond'
}

/** Host and port of `host:port`, `[v6]:port`, and a bare IPv6 address, whose colons are its own. */
function split(hostPort: string, given: string): { host: string; port: string } {
  if (isIP(hostPort) === 6) return { host: `[${hostPort}]`, port: '' }
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(hostPort)
  if (!match) throw unreadable(given, "The host and port can't be told apart.")
  return { host: match[1] ?? '', port: match[2] ?? '' }
}

/** Spaces and quotes around the value, as a shell or a settings file may leave them. */
function tidy(value: string): string {
  return value
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
}

function unreadable(given: string, why: string): AppError {
  return new AppError('INVALID_INPUT', `Aside can't read the address "${given}". ${why}`, {
    next: 'Write it like 127.0.0.1:11434 or http://my-server:11434.',
  })
}
