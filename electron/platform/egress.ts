import { isIP, type LookupFunction } from 'node:net'
import { Agent, type RequestInit, type Response, fetch as undiciFetch } from 'undici'
import type { ConnectionRecord } from '../../shared/contract/app.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Log } from './log.ts'

export type EgressInit = RequestInit & {
  /** Who asks, as in `allow`; it is written down with the connection. */
  purpose: string
}

export interface VisitInit {
  purpose: string
  signal: AbortSignal
  headers: Record<string, string>
  /** `address`: an IP address, as numbers; `url`: what leads there. */
  mayReach(address: string, url: URL): boolean
  /** Whether a redirect may lead from one origin to another; absent: never. */
  mayFollow?(to: URL, from: URL): boolean
}

export interface VisitedPage {
  response: Response
  /** Where it is, after redirects within the origin. */
  url: string
}

/**
 * The one place that opens network connections. Everything is refused but the one origin that each owner was allowed,
 * and the pages that a person agreed to visit; every attempt, allowed or not, is written down. No proxy is ever used, and
 * no redirect leads to another origin.
 */
export interface Egress {
  /**
   * Like `fetch`, to the origin allowed to `purpose` and to no other: else FORBIDDEN, before anything is sent. A
   * redirect is FORBIDDEN too, and names where it pointed. No time-outs of its own: pass a signal. Other failures reject
   * as undici gives them.
   */
  fetch(url: string | URL, init: EgressInit): Promise<Response>
  /**
   * One GET that a person said yes to: it may go to this address, now, and allows nothing after it. `mayReach` judges
   * each address that the host's name leads to; one that may not be reached makes it FORBIDDEN before anything is sent,
   * and what is connected to is what was judged. Redirects within the origin are followed, and those that `mayFollow`
   * says yes to; any other is FORBIDDEN and says where it pointed. The connection is closed when `read` has ended.
   */
  visit<T>(url: string | URL, init: VisitInit, read: (page: VisitedPage) => Promise<T>): Promise<T>
  /** Lets `owner` connect to that one origin from now on, in place of the one before; null lets it connect nowhere. */
  allow(owner: string, origin: string | null): void
  /** Every origin tried since the start, with the last one first. */
  records(): ConnectionRecord[]
  /** Called after a record was added or counted up, at most once in a turn of the loop. The result stops it. */
  onChange(listener: () => void): () => void
  /** Closes every connection at once. */
  close(): Promise<void>
}

/** Addresses that fill the record are a fault of their own: the oldest make way. */
const MAX_RECORDS = 500
const MAX_REDIRECTS = 5

interface EgressOptions {
  log?: Pick<Log, 'warn'>
  /** Asks for the addresses of a name; the system's own way by default. */
  lookup?: LookupFunction
}

export function createEgress({ log, lookup: ask = askSystem }: EgressOptions = {}): Egress {
  const find = loopbackOr(ask)
  // Kept-alive sockets are not reused: one that the engine had just closed would fail the next question, and a new
  // loopback connection costs a tenth of a millisecond. Times without an answer are the caller's to judge: a cold
  // model loads for minutes.
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
    connect: { lookup: find, autoSelectFamily: true, timeout: 10_000 },
  })
  const visitors = new Set<Agent>()
  const allowed = new Map<string, string>()
  const records = new Map<string, ConnectionRecord>()
  const listeners = new Set<() => void>()
  let announced = false

  function announce(): void {
    if (announced || listeners.size === 0) return
    announced = true
    queueMicrotask(() => {
      announced = false
      for (const listener of listeners) listener()
    })
  }

  function record(origin: string, purpose: string, isAllowed: boolean): void {
    const key = `${purpose} ${origin} ${isAllowed}`
    const count = (records.get(key)?.count ?? 0) + 1
    records.delete(key)
    records.set(key, { origin, purpose, allowed: isAllowed, count, lastAt: Date.now() })
    if (records.size > MAX_RECORDS) records.delete(records.keys().next().value as string)
    announce()
  }

  function refusal(origin: string, purpose: string, message: string, next = serverNext): AppError {
    record(origin, purpose, false)
    log?.warn('connection refused', { origin, purpose })
    return new AppError('FORBIDDEN', message, { next })
  }

  /** Gives only addresses that were judged, and none at all when one of them may not be reached. */
  function judgedLookup(url: URL, { purpose, mayReach }: VisitInit): LookupFunction {
    const { origin, hostname } = url
    return (name, options, callback) =>
      find(name, { ...options, all: true }, (error, found) => {
        const addresses = Array.isArray(found) ? found : []
        const first = addresses[0]
        if (!error && !addresses.every(({ address }) => mayReach(address, url))) {
          return callback(refusal(origin, purpose, notPublic(hostname), publicNext), [])
        }
        record(origin, purpose, true)
        if (error || !first || options.all) return callback(error, addresses)
        callback(null, first.address, first.family)
      })
  }

  /** A connection of its own to where `url` is, for as long as `work` takes. */
  async function connectTo<T>(url: URL, init: VisitInit, work: (visitor: Agent) => Promise<T>): Promise<T> {
    const { origin, hostname } = url
    const { purpose, mayReach } = init
    const literal = hostname.replace(/^\[|\]$/g, '')
    // A number is connected to without being looked up.
    if (isIP(literal) !== 0) {
      if (!mayReach(literal, url)) throw refusal(origin, purpose, notPublic(literal), publicNext)
      record(origin, purpose, true)
    }
    const lookup = judgedLookup(url, init)
    const visitor = new Agent({
      pipelining: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { lookup, autoSelectFamily: true, timeout: 10_000 },
    })
    visitors.add(visitor)
    try {
      return await work(visitor)
    } catch (error) {
      // What the lookup refused comes wrapped.
      throw error instanceof Error && error.cause instanceof AppError ? error.cause : error
    } finally {
      visitors.delete(visitor)
      await visitor.destroy()
    }
  }

  return {
    async fetch(url, { purpose, ...init }) {
      const { origin, href } = new URL(url)
      if (allowed.get(purpose) !== origin) {
        throw refusal(origin, purpose, `Aside did not connect to ${origin}, because nothing has allowed it to.`)
      }
      record(origin, purpose, true)
      const response = await undiciFetch(href, { ...init, redirect: 'manual', dispatcher: agent })
      const target = await redirectOf(response, href)
      if (!target) return response
      const where = target.url?.origin ?? 'another address'
      throw refusal(where, purpose, `The server at ${origin} sent Aside on to ${where}. Aside did not follow.`)
    },
    async visit(address, init, read) {
      const { purpose, signal, headers, mayFollow = () => false } = init
      let url = new URL(address)
      for (let at = 0; at <= MAX_REDIRECTS; at++) {
        const { origin, href } = url
        const visited = await connectTo(url, init, async (visitor) => {
          const response = await undiciFetch(href, { signal, headers, redirect: 'manual', dispatcher: visitor })
          const target = await redirectOf(response, href)
          return target ? { target } : { page: await read({ response, url: href }) }
        })
        if (!('target' in visited)) return visited.page
        const { url: next } = visited.target
        if (!next || hasCredentials(next) || (next.origin !== origin && !mayFollow(next, url))) {
          const where = next?.href ?? 'another address'
          const message = `The server at ${origin} sent Aside on to ${where}. Aside did not follow.`
          throw refusal(next?.origin ?? where, purpose, message, redirectNext)
        }
        url = next
      }
      throw refusal(url.origin, purpose, `The server at ${url.origin} sent Aside round in circles.`, redirectNext)
    },
    allow(owner, origin) {
      if (origin === null) allowed.delete(owner)
      else allowed.set(owner, new URL(origin).origin)
    },
    records: () => [...records.values()].reverse(),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await Promise.all([agent, ...visitors].map((one) => one.destroy()))
    },
  }
}

const serverNext = 'If this is a server of yours, set its address in Settings and agree to it there.'
const publicNext = 'Only addresses of the open internet can be visited.'
const redirectNext = 'If you want that page, ask for its own address.'

const notPublic = (host: string) =>
  `${host} is this computer, or on the network around it, or reserved. Aside did not connect to it.`

const hasCredentials = ({ username, password }: URL) => username !== '' || password !== ''

/** Where a redirect points, with its body thrown away; undefined when the response is none. */
async function redirectOf(response: Response, from: string): Promise<{ url?: URL } | undefined> {
  if (response.status < 300 || response.status > 399 || response.status === 304) return undefined
  await response.body?.cancel()
  const location = response.headers.get('location')
  return location && URL.canParse(location, from) ? { url: new URL(location, from) } : {}
}

/** `localhost` is this machine, both ways of writing it, and is never asked of a name server; other names are. */
function loopbackOr(ask: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    if (/(^|\.)localhost\.?$/i.test(hostname)) {
      const addresses = [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ].filter(({ family }) => !options.family || options.family === family)
      if (options.all) return callback(null, addresses)
      return callback(null, addresses[0]?.address ?? '127.0.0.1', addresses[0]?.family ?? 4)
    }
    if (isIP(hostname)) return callback(null, hostname, isIP(hostname))
    ask(hostname, options, callback)
  }
}

const askSystem: LookupFunction = (hostname, options, callback) => {
  void import('node:dns').then(({ lookup }) => lookup(hostname, options, callback as never))
}
