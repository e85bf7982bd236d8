import { EventEmitter } from 'node:events'
import type { IpcFromPage, IpcToPage, PageEvent } from '../messages.ts'
import { originOf, toAppUrl, toBrowserUrl } from './address.ts'
import { app } from './app.ts'
import type { BrowserWindow } from './BrowserWindow.ts'
import { IpcMain, ipcMain } from './IpcMain.ts'
import { ask, tell } from './link.ts'
import type { Session } from './Session.ts'
import { makeEvent, strict } from './strict.ts'

class Frame {
  readonly processId = 1
  readonly routingId = 1
  readonly parent = null
  readonly top = this
  readonly frames = []
  readonly name = ''
  readonly detached = false
  readonly url: string
  readonly origin: string

  constructor(url: string) {
    this.url = url
    this.origin = originOf(url)
  }
  isDestroyed = () => false
}
strict('webFrameMain', Frame.prototype)

let lastId = 0

/** A page, seen from main. What happens in it comes in through `receive`. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly ipc = new IpcMain()
  readonly session: Electron.Session
  mainFrame = new Frame('') as unknown as Electron.WebFrameMain
  private readonly window: BrowserWindow
  private openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined
  private waiting: IpcToPage[] = []
  private loading = false
  private zoom = 0
  private title = ''

  constructor(window: BrowserWindow, session: Session) {
    super()
    this.window = window
    this.session = session as unknown as Electron.Session
  }

  send(channel: string, ...args: unknown[]) {
    this.push({ type: 'event', channel, args })
  }
  getURL = () => this.mainFrame.url
  getTitle = () => this.title
  getOSProcessId = () => process.pid
  isDestroyed = () => this.window.isDestroyed()
  isLoading = () => this.loading
  focus() {
    this.window.focus()
  }
  reload() {
    void ask({ type: 'reload', window: this.window.id, url: toBrowserUrl(this.getURL()) })
  }
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]) {
    this.openHandler = handler
  }
  setZoomLevel(level: number) {
    this.zoom = level
  }
  getZoomLevel = () => this.zoom
  setZoomFactor(factor: number) {
    this.zoom = Math.log(factor) / Math.log(1.2)
  }
  getZoomFactor = () => 1.2 ** this.zoom
  setBackgroundThrottling() {}
  openDevTools() {}
  isDevToolsFocused = () => false
  toggleDevTools() {}

  /** The address of a navigation whose start was told when it was asked about. */
  private announced = ''

  private emitStart(url: string, sameDocument: boolean) {
    const details = makeEvent({ ...this.navigationTo(toAppUrl(url)), isSameDocument: sameDocument })
    this.emit('did-start-navigation', details, details.url, sameDocument, true, 1, 1)
  }

  /** The stand-in's own. */
  receive(event: PageEvent) {
    switch (event.type) {
      case 'ipc':
        return this.receiveIpc(JSON.parse(event.json) as IpcFromPage)
      case 'willNavigate': {
        // In the order that Electron documents: the navigation has started, and may still be denied.
        this.emitStart(event.url, false)
        this.announced = event.url
        const details = makeEvent({ ...this.navigationTo(toAppUrl(event.url)), initiator: this.mainFrame })
        this.emit('will-frame-navigate', details)
        this.emit('will-navigate', details, details.url, false, true, 1, 1)
        tell({
          type: 'verdict',
          window: this.window.id,
          navigation: event.navigation,
          allowed: !details.defaultPrevented,
        })
        return
      }
      case 'startedNavigation': {
        this.loading = !event.sameDocument
        if (event.url !== this.announced) this.emitStart(event.url, event.sameDocument)
        this.announced = ''
        return
      }
      case 'navigated': {
        const frame = new Frame(toAppUrl(event.url))
        this.mainFrame = frame as unknown as Electron.WebFrameMain
        this.emit('did-frame-navigate', makeEvent(), frame.url, 200, 'OK', true, 1, 1)
        return void this.emit('did-navigate', makeEvent(), frame.url, 200, 'OK')
      }
      case 'navigatedInPage':
        this.mainFrame = new Frame(toAppUrl(event.url)) as unknown as Electron.WebFrameMain
        return void this.emit('did-navigate-in-page', makeEvent(), this.getURL(), true, 1, 1)
      case 'popup':
        return this.receivePopup(event.url, event.frameName)
      case 'title':
        this.title = event.title
        return void this.emit('page-title-updated', makeEvent(), event.title, true)
      case 'domReady':
        return void this.emit('dom-ready')
      case 'loaded':
        this.loading = false
        this.emit('did-stop-loading')
        return void this.emit('did-finish-load')
      case 'crashed': {
        const details = { reason: 'crashed', exitCode: 139 }
        this.emit('render-process-gone', makeEvent(), details)
        return void app.emit('render-process-gone', makeEvent(), this, details)
      }
      case 'closed':
        return
    }
  }

  private navigationTo(url: string) {
    return { url, isSameDocument: false, isMainFrame: true, frame: this.mainFrame }
  }

  private receivePopup(url: string, frameName: string) {
    const details = { url: toAppUrl(url), frameName, features: '', disposition: 'foreground-tab' as const }
    const answer = this.openHandler?.({ ...details, referrer: { url: this.getURL(), policy: 'default' } })
    if (answer?.action !== 'deny') throw new Error(`stand-in: a page may not open a window of its own (${url})`)
  }

  private receiveIpc(message: IpcFromPage) {
    const frame = this.mainFrame
    const sent = { sender: this, senderFrame: frame, frameId: 1, processId: 1, type: 'frame' as const }
    if (message.type === 'send') {
      const reply = (channel: string, ...args: unknown[]) => this.send(channel, ...args)
      const event = makeEvent({ ...sent, ports: [], reply, returnValue: undefined })
      this.emit('ipc-message', event, message.channel, ...message.args)
      this.ipc.emit(message.channel, event, ...message.args)
      ipcMain.emit(message.channel, event, ...message.args)
    } else if (message.type === 'invoke') {
      void this.invoke(makeEvent(sent) as unknown as Electron.IpcMainInvokeEvent, message)
    } else if (message.type === 'popup') {
      this.receivePopup(message.url, '')
    } else {
      const error = new Error(message.message)
      console.error('stand-in: the preload failed:', message.message)
      this.emit('preload-error', makeEvent(), '', error)
    }
  }

  private async invoke(event: Electron.IpcMainInvokeEvent, { id, channel, args }: IpcFromPage & { type: 'invoke' }) {
    try {
      const handler = this.ipc.handlerOf(channel) ?? ipcMain.handlerOf(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      this.push({ type: 'reply', id, value: await handler(event, ...args) })
    } catch (error) {
      this.push({ type: 'reply', id, error: String(error) })
    }
  }

  // Everything for the page goes through one ordered queue, many messages at a time: that keeps 2,000 events cheap.
  private push(message: IpcToPage) {
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed')
    this.waiting.push(JSON.parse(JSON.stringify(message, rejectUncloneable)) as IpcToPage)
    if (this.waiting.length > 1) return
    setImmediate(() => {
      const json = JSON.stringify(this.waiting)
      this.waiting = []
      tell({ type: 'deliver', window: this.window.id, json })
    })
  }
}
strict('webContents', WebContents.prototype)

function rejectUncloneable(_key: string, value: unknown) {
  if (typeof value === 'function' || typeof value === 'symbol') throw new Error('An object could not be cloned.')
  return value
}
