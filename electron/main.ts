import './platform/environment.ts'
import { join } from 'node:path'
import { app, nativeTheme, session, shell } from 'electron'
import { releases, version } from '../package.json'
import { createApp } from './createApp.ts'
import { registerAppScheme, serveAppProtocol } from './desktop/appProtocol.ts'
import { createDesktop } from './desktop/desktop.ts'
import { openElectronStore } from './desktop/electronStore.ts'
import { hardenSession, hardenWebContents } from './desktop/hardening.ts'
import { HIDDEN, wasOpenedAtLogin } from './desktop/loginItem.ts'
import { allowShortcutsPortal } from './desktop/shortcutWay.ts'
import { createLog } from './platform/log.ts'
import { parseStartOptions } from './platform/options.ts'
import { createPageFiles } from './platform/pageFiles.ts'
import { dataDirFor, makeDataDir } from './platform/paths.ts'

const out = join(import.meta.dirname, '..')

app.enableSandbox()
registerAppScheme()
allowShortcutsPortal(process.env)

const options = parseStartOptions(process.argv.slice(1))
const dataDir = dataDirFor({ option: options.dataDir })
makeDataDir(dataDir)
// Electron's own files go beside ours, and its one-instance lock is then one per data folder.
app.setPath('userData', dataDir)
const logFile = join(dataDir, 'aside.log')
const log = createLog(logFile)

/** What a second start asks for: a window, once there are windows; a new start, once this one is closing. */
let onSecondStart: (argv: string[]) => void = () => {}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv) => onSecondStart(argv))
  start().catch((error: unknown) => {
    log.error('Aside could not start', { error })
    console.error(error)
    app.exit(1)
  })
} else {
  // The process that has the lock opens or raises a window for us.
  app.exit(0)
}

async function start(): Promise<void> {
  process.on('unhandledRejection', (error) => log.error('an unhandled rejection', { error }))
  app.on('web-contents-created', (_event, contents) => hardenWebContents(contents, log))
  await app.whenReady()
  hardenSession(session.defaultSession, log)
  serveAppProtocol(session.defaultSession, createPageFiles(join(out, 'renderer')))

  const desktop = createDesktop({
    preload: join(out, 'preload/preload.cjs'),
    files: { dataDir, log: logFile },
    startArgs: options.dataDir || process.env.ASIDE_DATA_DIR ? ['--data-dir', dataDir] : [],
    log,
  })
  const created = await createApp({
    info: { version, mode: 'desktop', platform: process.platform, dataDir },
    openSettingsFile: openElectronStore,
    shell: { ...desktop.shell, openExternal: (url) => shell.openExternal(url) },
    env: process.env,
    releases,
    log,
  })
  if ('holder' in created) {
    const url = created.holder?.url
    if (url) await shell.openExternal(url)
    else console.error('Another process is using this data folder. Close it, or give another --data-dir.')
    app.exit(url ? 0 : 1)
    return
  }
  const { app: aside } = created

  nativeTheme.themeSource = 'system'
  const hidden = process.argv.includes(HIDDEN) || wasOpenedAtLogin()
  desktop.open(aside, { hidden })
  const { open, focus, quitting } = desktop.windows()
  onSecondStart = (argv) => (argv.includes('--new-window') ? open() : focus())
  app.on('activate', focus)
  app.on('child-process-gone', (_event, { type, reason }) => log.error('a helper process died', { type, reason }))
  // Without a listener Electron quits; when that is to be, the desktop knows.
  app.on('window-all-closed', () => {})
  app.on('before-quit', quitting)
  closeBeforeQuit(() => aside.close())
}

/** Holds the quit until everything is written; a close that hangs is given up after some seconds. */
function closeBeforeQuit(close: () => Promise<void>): void {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    onSecondStart = () => app.relaunch()
    app.removeAllListeners('activate')
    const giveUp = new Promise((resolve) => setTimeout(resolve, 5_000))
    void Promise.race([close(), giveUp])
      .catch((error: unknown) => log.error('Aside could not close cleanly', { error }))
      .finally(() => {
        closed = true
        app.quit()
      })
  })
}
