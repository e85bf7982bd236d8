import type { Session, WebContents, WebPreferences } from 'electron'
import type { Log } from '../platform/log.ts'
import { isOurFrame, isOurPage } from './origin.ts'

/** The web preferences of every window; nothing loosens them. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // Its dictionaries would be downloaded.
    spellcheck: false,
    disableBlinkFeatures: 'Auxclick',
  }
}

/** Every page stays on its own document: no navigation away, no window of its own making, no embedded guest. */
export function hardenWebContents(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void }, url: string, what: string) => {
    event.preventDefault()
    log.warn('denied', { what, scheme: schemeOf(url) })
  }
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('denied', { what: 'a new window', scheme: schemeOf(url) })
    return { action: 'deny' }
  })
  // A reload is the one navigation that stays where it is.
  contents.on('will-navigate', (event) => {
    if (event.url !== contents.getURL() || !isOurPage(event.url)) refuse(event, event.url, 'navigation')
  })
  contents.on('will-frame-navigate', (event) => {
    // The page opens one frame, which is its own and has no origin.
    if (!event.isMainFrame && !isOurFrame(event.url)) refuse(event, event.url, 'frame navigation')
  })
  contents.on('will-redirect', (event) => refuse(event, event.url, 'redirect'))
  contents.on('will-attach-webview', (event) => refuse(event, '', 'webview'))
}

/** No permission for anybody, no request but to our own files, no dictionary downloads. */
export function hardenSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('denied', { what: `permission ${permission}` })
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, answer) => {
    const ours = isOurPage(details.url) || /^(devtools|data|blob):/.test(details.url)
    if (!ours) log.warn('denied', { what: `a request (${details.resourceType})`, scheme: schemeOf(details.url) })
    answer({ cancel: !ours })
  })
}

/** What may stand in the log of an address that was refused. */
function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : 'none'
}
