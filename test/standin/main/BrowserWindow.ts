import { EventEmitter } from 'node:events'
import type { PageEvent } from '../messages.ts'
import { originOf, toBrowserUrl } from './address.ts'
import { app } from './app.ts'
import { focusOrder } from './focusOrder.ts'
import { ask, tell } from './link.ts'
import { mainWorldScript, preloadWorldScript } from './pageScripts.ts'
import { screen } from './Screen.ts'
import { fromPartition, type Session } from './Session.ts'
import { makeEvent, strict } from './strict.ts'
import { WebContents } from './WebContents.ts'
import { windows } from './windowList.ts'

type Options = Electron.BrowserWindowConstructorOptions

let lastId = 0
function middle(area: Electron.Rectangle, { width, height }: Electron.Size): [x: number, y: number] {
  return [Math.round(area.x + (area.width - width) / 2), Math.round(area.y + (area.height - height) / 2)]
}
const asElectron = (window: BrowserWindow | undefined) => window as unknown as Electron.BrowserWindow
const find = (test: (window: BrowserWindow) => boolean) => asElectron([...windows.values()].find(test)) ?? null

/** A page of the browser. Bounds, focus, visibility and state are bookkeeping: there is no window system behind it. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows.values()].map(asElectron)
  static fromId = (id: number) => asElectron(windows.get(id)) ?? null
  static fromWebContents = (contents: Electron.WebContents) => find((window) => window.webContents === contents)
  static getFocusedWindow = () => find((window) => window.isFocused())

  readonly id = ++lastId
  readonly webContents: Electron.WebContents
  title: string
  private readonly contents: WebContents
  private readonly session: Session
  private readonly opened: Promise<void>
  private bounds: Electron.Rectangle
  private destroyed = false
  private closing = false
  private shown = false
  private focused = false
  private readonly state = { maximized: false, minimized: false, fullScreen: false, onTop: false, everywhere: false }

  constructor(options: Options = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const preferences = options.webPreferences ?? {}
    if (preferences.contextIsolation === false || preferences.sandbox === false || preferences.nodeIntegration) {
      throw new Error('stand-in: a window must have contextIsolation and sandbox, and no nodeIntegration')
    }
    this.title = options.title ?? app.name
    this.state.onTop = options.alwaysOnTop ?? false
    const { width = 800, height = 600 } = options
    const { workArea } = screen.getPrimaryDisplay()
    const [x, y] = middle(workArea, { width, height })
    this.bounds = { x: options.x ?? x, y: options.y ?? y, width, height }
    this.session = (preferences.session as unknown as Session) ?? fromPartition(preferences.partition ?? '')
    this.contents = new WebContents(this, this.session)
    this.webContents = this.contents as unknown as Electron.WebContents
    windows.set(this.id, this)
    this.opened = this.open(preferences)
    app.emit('browser-window-created', makeEvent(), this)
    app.emit('web-contents-created', makeEvent(), this.webContents)
    if (options.show !== false) this.show()
  }

  async loadURL(url: string) {
    await this.opened
    if (this.destroyed) return
    const origin = originOf(url)
    const permissions = this.session.permissionsFor(this.webContents, origin)
    const address = { url: toBrowserUrl(url), origin: toBrowserUrl(origin).replace(/\/$/, '') }
    await ask({ type: 'load', window: this.id, ...address, permissions })
  }
  reload() {
    this.contents.reload()
  }
  show() {
    this.showInactive()
    this.focus()
  }
  showInactive() {
    if (this.shown) return
    this.shown = true
    this.emit('show')
  }
  hide() {
    if (!this.shown) return
    this.shown = false
    this.leave()
    this.emit('hide')
  }
  isVisible = () => this.shown
  focus() {
    if (this.focused || !this.shown) return
    for (const other of windows.values()) if (other !== this) other.blur()
    focusOrder.took(this)
    this.focused = true
    tell({ type: 'front', window: this.id })
    this.emit('focus')
    app.emit('browser-window-focus', makeEvent(), this)
  }
  blur() {
    if (!this.focused) return
    this.focused = false
    this.emit('blur')
    app.emit('browser-window-blur', makeEvent(), this)
  }
  isFocused = () => this.focused
  isEnabled = () => true
  /** The stand-in's own: what the taskbar shows. */
  progress = -1
  setProgressBar(progress: number) {
    this.progress = progress
  }
  /** The stand-in's own: as window systems do, the focus goes back to what had it before. */
  private leave() {
    const hadFocus = this.focused
    if (this.destroyed) this.focused = false
    else this.blur()
    const before = focusOrder.left(this)
    if (hadFocus) before?.focus()
  }
  /** As in Electron the window is there until its page has run its last handlers, whose messages still arrive. */
  close() {
    if (this.destroyed || this.closing) return
    const event = makeEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return app.windowStays()
    this.closing = true
    void this.opened.then(() => tell({ type: 'close', window: this.id }))
  }
  destroy() {
    if (this.destroyed) return
    this.destroyed = true
    this.shown = false
    windows.delete(this.id)
    this.leave()
    tell({ type: 'close', window: this.id })
    this.contents.emit('destroyed')
    this.emit('closed')
    app.windowClosed()
  }
  isDestroyed = () => this.destroyed
  getBounds = () => ({ ...this.bounds })
  getNormalBounds = () => this.getBounds()
  getContentBounds = () => this.getBounds()
  setBounds(bounds: Partial<Electron.Rectangle>) {
    const before = this.bounds
    this.bounds = { ...before, ...bounds }
    const { x, y, width, height } = this.bounds
    tell({ type: 'resize', window: this.id, size: { width, height } })
    if (before.width !== width || before.height !== height) for (const name of ['resize', 'resized']) this.emit(name)
    if (before.x !== x || before.y !== y) for (const name of ['move', 'moved']) this.emit(name)
  }
  getSize = () => [this.bounds.width, this.bounds.height]
  setSize(width: number, height: number) {
    this.setBounds({ width, height })
  }
  getPosition = () => [this.bounds.x, this.bounds.y]
  setPosition(x: number, y: number) {
    this.setBounds({ x, y })
  }
  center() {
    const { workArea } = screen.getDisplayMatching(this.bounds)
    this.setPosition(...middle(workArea, this.bounds))
  }
  maximize() {
    this.setState('maximized', true, 'maximize')
  }
  unmaximize() {
    this.setState('maximized', false, 'unmaximize')
  }
  isMaximized = () => this.state.maximized
  minimize() {
    this.setState('minimized', true, 'minimize')
  }
  restore() {
    this.setState('minimized', false, 'restore')
  }
  isMinimized = () => this.state.minimized
  setFullScreen(on: boolean) {
    this.setState('fullScreen', on, on ? 'enter-full-screen' : 'leave-full-screen')
  }
  isFullScreen = () => this.state.fullScreen
  setAlwaysOnTop(on: boolean) {
    this.setState('onTop', on, 'always-on-top-changed')
  }
  isAlwaysOnTop = () => this.state.onTop
  setTitle(title: string) {
    this.title = title
  }
  getTitle = () => this.title
  setMinimumSize() {}
  setMenuBarVisibility() {}
  setBackgroundColor() {}
  setSkipTaskbar() {}
  setVisibleOnAllWorkspaces(everywhere: boolean) {
    this.state.everywhere = everywhere
  }
  isVisibleOnAllWorkspaces = () => this.state.everywhere
  moveTop() {}

  /** The stand-in's own. */
  receive(event: PageEvent) {
    if (event.type === 'title') {
      const updated = makeEvent()
      this.emit('page-title-updated', updated, event.title, true)
      if (!updated.defaultPrevented) this.title = event.title
    }
    if (event.type === 'closed') {
      if (!this.closing) this.emit('close', makeEvent())
      this.destroy()
    }
    this.contents.receive(event)
    if (event.type === 'domReady') this.emit('ready-to-show')
  }

  private async open(preferences: Electron.WebPreferences) {
    const { width, height } = this.bounds
    const { platform, arch, versions, resourcesPath } = process
    const argv = [process.execPath, ...(preferences.additionalArguments ?? [])]
    const shared = { platform, arch, versions: { ...versions }, resourcesPath, argv, env: {} }
    const preloadScript = preloadWorldScript(preferences.preload, {
      ...shared,
      ...{ type: 'renderer', sandboxed: true, contextIsolated: true },
    })
    const proxy = await this.session.listen()
    if (this.destroyed) return
    const scripts = { pageScript: mainWorldScript(), preloadScript }
    tell({ type: 'open', window: this.id, proxy, size: { width, height }, ...scripts })
  }

  private setState(key: keyof BrowserWindow['state'], value: boolean, event: string) {
    if (this.state[key] === value) return
    this.state[key] = value
    this.emit(event)
  }
}
strict('BrowserWindow', BrowserWindow.prototype)
