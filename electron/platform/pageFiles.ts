import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The page that draws diagrams: the only one that may stand in a frame. */
const FRAME = '/frame.html'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
}

/** The answer to a request for a file of the page: the same for `app://` and for browser mode. */
export interface PageResponse {
  status: 200 | 404 | 405
  headers: Record<string, string>
  body: Buffer | string
}

export type ServePage = (request: { method: string; path: string }) => Promise<PageResponse>

/**
 * Serves the built page from an allow-list made once, from the folder's own listing: a path is looked up, never joined,
 * so no spelling of it leaves the folder. Pages get a strict policy, with a new nonce for the styles that the dialogs of
 * the component library inject.
 */
export function createPageFiles(folder: string): ServePage {
  const files = new Map<string, string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || types[extname(entry.name)] === undefined) continue
    const file = join(entry.parentPath, entry.name)
    files.set(file.slice(folder.length).split(sep).join('/'), file)
  }
  const index = files.get('/index.html')
  if (!index) throw new Error(`The built page is not in ${folder}: run the build first.`)
  files.set('/', index)
  const quick = files.get('/quick.html')
  if (quick) files.set('/quick', quick)

  return async ({ method, path }) => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: plainHeaders, body: 'Method not allowed' }
    const file = files.get(path)
    if (file === undefined) return { status: 404, headers: plainHeaders, body: 'Not found' }
    const content = await readFile(file)
    const type = types[extname(file)] as string
    if (extname(file) !== '.html') {
      return {
        status: 200,
        // A worker's policy is the one that came with its own script.
        headers: {
          ...commonHeaders,
          'content-type': type,
          'cache-control': cachedForever,
          'content-security-policy': contentSecurityPolicy(),
        },
        body: content,
      }
    }
    const nonce = randomBytes(16).toString('base64')
    return {
      status: 200,
      headers: {
        ...commonHeaders,
        'content-type': type,
        'cache-control': 'no-store',
        'content-security-policy': path === FRAME ? framePolicy(nonce) : contentSecurityPolicy(nonce),
      },
      body: content.toString('utf8').replaceAll('__NONCE__', nonce),
    }
  }
}

/** The policy of every page: only its own files run or load, styles that carry the nonce, and no string becomes script. */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types aside',
  ].join('; ')
}

/**
 * The policy of the frame that draws what an answer describes: it has no origin, whoever opens it, and reaches nothing.
 * Only its own two scripts run; the library styles what it draws.
 */
export function framePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
  ].join('; ')
}

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
}
const plainHeaders = { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
// Every asset but a page has its content's hash in its name.
const cachedForever = 'public, max-age=31536000, immutable'
