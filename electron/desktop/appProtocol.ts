import { protocol, type Session } from 'electron'
import type { ServePage } from '../platform/pageFiles.ts'
import { isOurPage } from './origin.ts'

/** Must run before the app is ready, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page on `app://bundle/`, from the same allow-list and with the same policy as browser mode. */
export function serveAppProtocol(session: Session, servePage: ServePage): void {
  session.protocol.handle('app', async (request) => {
    if (!isOurPage(request.url)) return new Response('Not found', { status: 404 })
    const { status, headers, body } = await servePage({
      method: request.method,
      path: new URL(request.url).pathname,
    })
    const hasBody = request.method !== 'HEAD'
    return new Response(hasBody ? (typeof body === 'string' ? body : new Uint8Array(body)) : null, { status, headers })
  })
}
