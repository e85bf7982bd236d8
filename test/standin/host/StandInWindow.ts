import type { CDPSession, Page } from 'playwright/test'
import type { PageEvent, ToHost } from '../messages.ts'

const world = 'preload'
const binding = 'standInToMain'

/**
 * One window: a Playwright page, with the preload in a world of its own. The binding to main exists in that world only,
 * so a page script reaches exactly what the preload exposes.
 */
export class StandInWindow {
  readonly page: Page
  readonly opening: ToHost & { type: 'open' }
  /** The page is dead; only `page.close()` still works. */
  crashed = false
  private readonly cdp: CDPSession
  private readonly emit: (event: PageEvent) => void
  private readonly verdicts = new Map<number, (allowed: boolean) => void>()
  private mainFrame = ''
  private context: number | undefined
  /** The address that the page itself has asked to go to; addresses that main or the user asked for need no leave. */
  private requested: string | undefined
  private lastNavigation = 0

  static async open(page: Page, opening: ToHost & { type: 'open' }, emit: (event: PageEvent) => void) {
    const cdp = await page.context().newCDPSession(page)
    const window = new StandInWindow(page, cdp, opening, emit)
    await window.prepare()
    return window
  }

  private constructor(
    page: Page,
    cdp: CDPSession,
    opening: ToHost & { type: 'open' },
    emit: (event: PageEvent) => void,
  ) {
    this.page = page
    this.cdp = cdp
    this.opening = opening
    this.emit = emit
  }

  /** Hands messages to the preload's ipcRenderer. Without a document, or while one is leaving, they are lost. */
  async deliver(json: string): Promise<void> {
    if (this.context === undefined) return
    await this.send('Runtime.evaluate', { expression: `standInDeliver(${json})`, contextId: this.context })
  }

  /** Tells what main said to a navigation. */
  verdict(navigation: number, allowed: boolean): void {
    this.verdicts.get(navigation)?.(allowed)
    this.verdicts.delete(navigation)
  }

  private async prepare() {
    const { cdp, page } = this
    const { size, pageScript, preloadScript } = this.opening
    this.hear()
    await page.setViewportSize(size)
    await cdp.send('Page.enable')
    this.mainFrame = (await cdp.send('Page.getFrameTree')).frameTree.frame.id
    await cdp.send('Runtime.enable')
    await cdp.send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] })
    await cdp.send('Runtime.addBinding', { name: binding, executionContextName: world })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript, worldName: world })
  }

  private hear() {
    const { cdp, page, emit } = this
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string }
      if (context.name === world && frameId === this.mainFrame) this.context = context.id
    })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.context) this.context = undefined
    })
    cdp.on('Runtime.executionContextsCleared', () => {
      this.context = undefined
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === binding && executionContextId === this.context) emit({ type: 'ipc', json: payload })
    })
    cdp.on('Page.frameRequestedNavigation', ({ frameId, url, disposition }) => {
      if (frameId !== this.mainFrame || disposition !== 'currentTab') return
      if (/^https?:/.test(url)) this.requested = url
      else void this.askMain(url)
    })
    cdp.on('Fetch.requestPaused', ({ requestId, frameId, request }) => {
      void this.decide(requestId, frameId, request.url + (request.urlFragment ?? ''))
    })
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === this.mainFrame && frame.url !== 'about:blank') {
        emit({ type: 'navigated', url: frame.url + (frame.urlFragment ?? '') })
      }
    })
    cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== this.mainFrame) return
      emit({ type: 'startedNavigation', url, sameDocument: true })
      emit({ type: 'navigatedInPage', url })
    })
    cdp.on('Page.windowOpen', ({ url, windowName }) => emit({ type: 'popup', url, frameName: windowName }))
    page.on('popup', (popup) => void popup.close())
    page.on('domcontentloaded', () => void this.domReady())
    page.on('load', () => emit({ type: 'loaded' }))
    page.on('crash', () => {
      this.crashed = true
      emit({ type: 'crashed' })
    })
    page.on('close', () => {
      if (!this.crashed) emit({ type: 'closed' })
    })
  }

  private async domReady() {
    this.emit({ type: 'domReady' })
    const title = await this.page.title().catch(() => '')
    if (title) this.emit({ type: 'title', title })
  }

  private askMain(url: string): Promise<boolean> {
    const navigation = ++this.lastNavigation
    this.emit({ type: 'willNavigate', url, navigation })
    return new Promise((done) => this.verdicts.set(navigation, done))
  }

  private async decide(requestId: string, frameId: string, url: string) {
    const ownWish = frameId === this.mainFrame && this.requested === url
    if (frameId === this.mainFrame) this.requested = undefined
    if (ownWish && !(await this.askMain(url))) {
      return this.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    }
    if (frameId === this.mainFrame) this.emit({ type: 'startedNavigation', url, sameDocument: false })
    await this.send('Fetch.continueRequest', { requestId })
  }

  // A page may close, crash or leave at any moment; what was on its way to it is lost then, as it is in Electron.
  private send<Method extends Parameters<CDPSession['send']>[0]>(
    method: Method,
    params: Parameters<CDPSession['send']>[1],
  ): Promise<void> {
    return this.cdp.send(method, params as never).then(
      () => {},
      () => {},
    )
  }
}
