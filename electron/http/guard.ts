import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused before anything of it is read. */
export interface Refusal {
  status: 400 | 401 | 403 | 421
  reason: string
}

/** Path and query of a request's target, whatever stands there: nothing is resolved and nothing throws. */
export function readTarget(target: string | undefined): { path: string; query: URLSearchParams } {
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/s.exec(target ?? '') ?? []
  return { path, query: new URLSearchParams(query) }
}

/**
 * Judges a request by its headers alone: it must name this server exactly (which is what stops a rebound DNS name) and
 * must not come from another site's page. No header is ever sent that would open this up.
 */
export function refuseRequest(request: IncomingMessage, port: number): Refusal | null {
  return refuseHost(request, port) ?? refuseOrigin(request) ?? refuseSite(request)
}

/**
 * Judges a request for a file. A person may come to the pages themselves from anywhere, by a link or the file that opens them:
 * they hold nothing secret. Everything else, and a page in a frame, is for this site alone.
 */
export function refuseFileRequest(request: IncomingMessage, port: number): Refusal | null {
  const { method, headers, url } = request
  const isVisit =
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    ['/', '/quick'].includes(readTarget(url).path)
  return refuseHost(request, port) ?? refuseOrigin(request) ?? (isVisit ? null : refuseSite(request))
}

/** Compares in a time that does not depend on where the two differ. */
export function sameToken(given: string, token: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(token)
  return a.length === b.length && timingSafeEqual(a, b)
}

function refuseHost(request: IncomingMessage, port: number): Refusal | null {
  const hosts = request.rawHeaders.filter((header, at) => at % 2 === 0 && header.toLowerCase() === 'host')
  if (hosts.length !== 1) return { status: 400, reason: 'exactly one Host header is needed' }
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => (port === 80 ? name : `${name}:${port}`))
  if (!names.includes(request.headers.host ?? '')) return { status: 421, reason: 'this server does not have that name' }
  return null
}

function refuseOrigin({ headers: { origin, host } }: IncomingMessage): Refusal | null {
  if (origin === undefined || origin === `http://${host}`) return null
  return { status: 403, reason: 'not for pages of other origins' }
}

function refuseSite({ headers }: IncomingMessage): Refusal | null {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'none' || site === 'same-origin') return null
  return { status: 403, reason: 'not for pages of other sites' }
}
