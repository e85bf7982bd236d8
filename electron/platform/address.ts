import { BlockList, isIP } from 'node:net'
import { AppError } from '../../shared/model/errors.ts'
import { redact } from './redact.ts'

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
  return judge(readAddress(typed || tidy(env.OLLAMA_HOST ?? ''), { bare: '11434', lenient: typed === '' }).url)
}

export interface JudgedServer extends JudgedAddress {
  /** Where its calls are, with the path and without a `/` at the end: `http://127.0.0.1:8000/v1`. */
  base: string
}

/**
 * Reads the address of a server that speaks OpenAI's protocol: as `judgeAddress`, but a port that is absent is that of the
 * scheme, and the path counts; without one it is `/v1`. A whole address of a call (`…/v1/chat/completions`) means the same
 * server. Nothing is connected to or looked up. INVALID_INPUT when it can't be read.
 */
export function judgeServerAddress(address: string): JudgedServer {
  const given = tidy(address)
  if (given === '') throw unreadable(given, 'It is empty.', serverExample)
  const { url, rest } = readAddress(given, { example: serverExample })
  const [, path = '', more = ''] = /^[^/?#\\]*([^?#]*)(.*)$/s.exec(rest) ?? []
  if (more !== '') throw unreadable(given, 'What stands after "?" or "#" does not belong to it.', serverExample)
  if (/[\s\\%]/.test(path)) throw unreadable(given, `"${path}" is not a path.`, serverExample)
  const whole = path.replace(/\/+/g, '/').replace(/\/(chat\/completions|completions|models)?\/?$/, '')
  const judged = judge(url)
  return { ...judged, base: new URL(whole === '' ? '/v1' : whole, judged.origin).href.replace(/\/+$/, '') }
}

interface Reading {
  /** The port of an address without a scheme and a port; absent: that of http. */
  bare?: string
  /** A port that is none counts as absent. */
  lenient?: boolean
  example?: string
}

/** Scheme, host and port as a URL, and all that stood after the scheme. */
function readAddress(given: string, { bare, lenient = false, example }: Reading): { url: URL; rest: string } {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(given) ?? []
  const protocol = scheme.toLowerCase()
  if (protocol !== 'http' && protocol !== 'https') throw unreadable(given, `"${scheme}" is not http or https.`, example)
  const hostPort = rest.split(/[/?#\\]/, 1)[0] ?? ''
  if (hostPort.includes('@')) throw unreadable(given, 'A name and password in the address are not supported.', example)
  const { host, port: wished } = split(hostPort, given, example)
  const schemePort = protocol === 'https' ? '443' : '80'
  const isPort = /^\d{1,5}$/.test(wished) && Number(wished) >= 1 && Number(wished) <= 65_535
  if (wished !== '' && !isPort && !lenient) {
    throw unreadable(given, `"${wished}" is not a port: it must be a number from 1 to 65535.`, example)
  }
  const port = isPort ? wished : given === rest ? (bare ?? schemePort) : schemePort
  const text = `${protocol}://${host || '127.0.0.1'}:${port}`
  if (/[\s%]/.test(host) || !URL.canParse(text)) {
    throw unreadable(given, `"${host}" is not a host's name or address.`, example)
  }
  return { url: new URL(text), rest }
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
function split(hostPort: string, given: string, example?: string): { host: string; port: string } {
  if (isIP(hostPort) === 6) return { host: `[${hostPort}]`, port: '' }
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(hostPort)
  if (!match) throw unreadable(given, "The host and port can't be told apart.", example)
  return { host: match[1] ?? '', port: match[2] ?? '' }
}

/** Spaces and quotes around the value, as a shell or a settings file may leave them. */
function tidy(value: string): string {
  return value
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
}

const serverExample = 'Write it like http://127.0.0.1:8000/v1.'

function unreadable(
  given: string,
  why: string,
  next = 'Write it like 127.0.0.1:11434 or http://my-server:11434.',
): AppError {
  return new AppError('INVALID_INPUT', `Aside can't read the address "${redact(given)}". ${why}`, { next })
}
