import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { InstanceLock } from './InstanceLock.ts'
import { makeEvent, strict } from './strict.ts'
import { windows } from './windowList.ts'

const mainFile = resolve(process.argv[1] ?? '.')

function readPackage(dir: string): { dir: string; name: string; version: string } {
  const file = join(dir, 'package.json')
  if (!existsSync(file)) {
    return dirname(dir) === dir ? { dir, name: 'Electron', version: '0.0.0' } : readPackage(dirname(dir))
  }
  const { productName, name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | undefined>
  return { dir, name: productName ?? name ?? 'Electron', version: version ?? '0.0.0' }
}

const own = readPackage(dirname(mainFile))
const homeFolders = {
  home: '',
  desktop: 'Desktop',
  documents: 'Documents',
  downloads: 'Downloads',
  pictures: 'Pictures',
}

let dockMenu: Electron.Menu | null = null
const dock = strict('dock', {
  setMenu(menu: Electron.Menu) {
    dockMenu = menu
  },
  getMenu: () => dockMenu,
  isVisible: () => true,
}) as Electron.Dock

const appendedSwitches = new Map<string, string>()

class App extends EventEmitter {
  name = own.name
  readonly isPackaged = false
  readonly dock = process.platform === 'darwin' ? dock : undefined
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string, value = '') => void appendedSwitches.set(name, value),
    appendArgument() {},
    removeSwitch: (name: string) => void appendedSwitches.delete(name),
    hasSwitch: (name: string) =>
      appendedSwitches.has(name) || process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    getSwitchValue: (name: string) =>
      appendedSwitches.get(name) ?? process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? '',
  })
  private readonly paths = new Map<string, string>([
    ...Object.entries(homeFolders).map(([name, folder]) => [name, join(homedir(), folder)] as [string, string]),
    ['appData', process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')],
    ['temp', tmpdir()],
    ['exe', process.execPath],
    ['module', process.execPath],
  ])
  private ready = false
  private hidden = false
  private quitting = false
  private finished = false
  private lock: InstanceLock | undefined

  whenReady = (): Promise<void> =>
    this.ready ? Promise.resolve() : new Promise((done) => this.once('ready', () => done()))
  isReady = () => this.ready
  /** The stand-in's own: Electron becomes ready when the main module has been evaluated. */
  becomeReady() {
    if (this.quitting || this.finished) return
    this.ready = true
    this.emit('ready', makeEvent(), {})
  }
  getName = () => this.name
  setName(name: string) {
    this.name = name
  }
  getVersion = () => own.version
  getAppPath = () => own.dir
  getLocale = () => 'en-US'
  getPath(name: string): string {
    const found = this.paths.get(name)
    if (found !== undefined) return found
    if (name === 'userData') return join(this.getPath('appData'), this.name)
    if (name === 'sessionData') return this.getPath('userData')
    if (name === 'logs') return join(this.getPath('userData'), 'logs')
    if (name === 'crashDumps') return join(this.getPath('userData'), 'Crashpad')
    throw new Error(`Failed to get '${name}' path`)
  }
  setPath(name: string, path: string) {
    mkdirSync(path, { recursive: true })
    this.paths.set(name, path)
  }
  setAppUserModelId() {}
  private loginItem: Electron.Settings = { openAtLogin: false }
  private badge = 0
  /** The stand-in's own: what the taskbar offers. */
  userTasks: Electron.Task[] = []

  setLoginItemSettings(settings: Electron.Settings) {
    this.loginItem = settings
  }
  getLoginItemSettings = () => {
    const { openAtLogin = false } = this.loginItem
    const status = openAtLogin ? ('enabled' as const) : ('not-registered' as const)
    return { openAtLogin, wasOpenedAtLogin: false, executableWillLaunchAtLogin: openAtLogin, status, launchItems: [] }
  }
  setBadgeCount(count = 0) {
    this.badge = count
    return true
  }
  getBadgeCount = () => this.badge
  setUserTasks(tasks: Electron.Task[]) {
    this.userTasks = tasks
    return true
  }
  enableSandbox() {}
  disableHardwareAcceleration() {}
  focus() {}
  hide() {
    this.hidden = true
  }
  show() {
    this.hidden = false
  }
  isHidden = () => this.hidden
  relaunch() {}
  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    this.lock ??= new InstanceLock(this.getPath('userData'), (start) =>
      this.emit('second-instance', makeEvent(), start.argv, start.cwd, start.additionalData),
    )
    return this.lock.take({ argv: process.argv, cwd: process.cwd(), additionalData })
  }
  hasSingleInstanceLock = () => this.lock?.held ?? false
  releaseSingleInstanceLock() {
    this.lock?.release()
  }
  /** before-quit, close of each window, will-quit, quit; each of the first three can stop it. */
  quit() {
    setImmediate(() => {
      if (this.quitting || this.finished) return
      const before = makeEvent()
      this.emit('before-quit', before)
      if (before.defaultPrevented) return
      this.quitting = true
      for (const window of [...windows.values()]) if (this.quitting) window.close()
      if (this.quitting && windows.size === 0) this.finish()
    })
  }
  exit(code = 0) {
    if (this.finished) return
    this.finished = true
    for (const window of [...windows.values()]) window.destroy()
    this.emit('quit', makeEvent(), code)
    this.lock?.release()
    setImmediate(() => process.exit(code))
  }
  /** The stand-in's own: a window is gone. */
  windowClosed() {
    if (windows.size > 0 || this.finished) return
    if (this.quitting) this.finish()
    else if (!this.emit('window-all-closed')) this.quit()
  }
  /** The stand-in's own: a window refused to close, which ends a quit under way. */
  windowStays() {
    this.quitting = false
  }
  private finish() {
    const will = makeEvent()
    this.emit('will-quit', will)
    this.quitting = false
    if (!will.defaultPrevented) this.exit(0)
  }
}
strict('app', App.prototype)

export const app = new App()
