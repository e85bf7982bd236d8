import { isIP, type LookupFunction } from 'node:net'
import { Agent, type RequestInit, type Response, fetch as undiciFetch } from 'undici'
import type { ConnectionRecord } from '../../shared/contract/app.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Log } from './log.ts'

export type EgressInit = RequestInit & {
  /** Who asks, as in `allow`; it is written down with the connection. */
  purpose: string
}

/**
 * The one place that opens network connections. Everything is refused but the one origin that each owner was allowed;
 * every attempt, allowed or not, is written down. No proxy is ever used, and no redirect is followed.
 */
export interface Egress {
  /**
   * Like `fetch`, to the origin allowed to `purpose` and to no other: else FORBIDDEN, before anything is sent. A
   * redirect is FORBIDDEN too, and names where it pointed. No time-outs of its own: pass a signal. Other failures reject
   * as undici gives them.
   */
  fetch(url: string | URL, init: EgressInit): Promise<Response>
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

export function createEgress({ log }: { log?: Pick<Log, 'warn'> } = {}): Egress {
  // Kept-alive sockets are not reused: one that the engine had just closed would fail the next question, and a new
  // loopback connection costs a tenth of a millisecond. Times without an answer are the caller's to judge: a cold
  // model loads for minutes.
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
    connect: { lookup: lookupLoopback, autoSelectFamily: true, timeout: 10_000 },
  })
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

  function refuse(origin: string, purpose: string, message: string): never {
    record(origin, purpose, false)
    log?.warn('connection refused', { origin, purpose })
    throw new AppError('FORBIDDEN', message, {
      next: 'If this is a server of yours, set its address in Settings and agree to it there.',
    })
  }

  return {
    async fetch(url, { purpose, ...init }) {
      const { origin, href } = new URL(url)
      if (allowed.get(purpose) !== origin) {
        refuse(origin, purpose, `Aside did not connect to ${origin}, because nothing has allowed it to.`)
      }
      record(origin, purpose, true)
      const response = await undiciFetch(href, { ...init, redirect: 'manual', dispatcher: agent })
      if (response.status < 300 || response.status > 399 || response.status === 304) return response
      await response.body?.cancel()
      const location = response.headers.get('location')
      const target = location && URL.canParse(location, href) ? new URL(location, href).origin : 'another address'
      return refuse(target, purpose, `The server at ${origin} sent Aside on to ${target}. Aside did not follow.`)
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
    close: () => agent.destroy(),
  }
}

/** `localhost` is this machine, both ways of writing it, and is never asked of a name server; other names are. */
const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (/(^|\.)localhost\.?$/i.test(hostname)) {
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ].filter(({ family }) => !options.family || options.family === family)
    if (options.all) return callback(null, addresses)
    return callback(null, addresses[0]?.address ?? '127.0.0.1', addresses[0]?.family ?? 4)
  }
  if (isIP(hostname)) return callback(null, hostname, isIP(hostname))
  void import('node:dns').then(({ lookup }) => lookup(hostname, options, callback as never))
}
