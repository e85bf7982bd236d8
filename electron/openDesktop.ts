import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { app, nativeTheme, session, shell } from 'electron'
import { releases, version } from '../package.json'
import { AppError } from '../shared/model/errors.ts'
import { strings } from '../shared/strings.ts'
import { startAskServer } from './commandLine/askServer.ts'
import { handOverTo } from './commandLine/terminal.ts'
import { whenFree } from './commandLine/whenFree.ts'
import { createApp } from './createApp.ts'
import { serveAppProtocol } from './desktop/appProtocol.ts'
import { createDesktop, type Desktop } from './desktop/desktop.ts'
import { openElectronStore } from './desktop/electronStore.ts'
import { hardenSession, hardenWebContents } from './desktop/hardening.ts'
import { HIDDEN, wasOpenedAtLogin } from './desktop/loginItem.ts'
import { notify } from './desktop/notify.ts'
import { startUtility } from './desktop/startUtility.ts'
import { systemSecretBox } from './desktop/systemSecretBox.ts'
import { createApiListener } from './http/api/mount.ts'
import type { Log } from './platform/log.ts'
import { argumentsOf, type StartOptions, type StartRequest, withoutRequest } from './platform/options.ts'
import { createPageFiles } from './platform/pageFiles.ts'
import { logFileIn } from './platform/paths.ts'

/** Does what a start asks for; one that asks for nothing wants to see Aside. */
type Perform = (request: StartRequest | undefined) => void

/**
 * Opens the app, whose bundle is in `out`, and does what this start asks for; `onStarts` is given what does the same for
 * later starts, again when that changes. Rejects when it can't be opened.
 */
export async function openDesktop(
  options: StartOptions,
  { out, dataDir, log }: { out: string; dataDir: string; log: Log },
  onStarts: (perform: Perform) => void,
): Promise<void> {
  const { request } = options
  process.on('unhandledRejection', (error) => log.error('an unhandled rejection', { error }))
  app.on('web-contents-created', (_event, contents) => hardenWebContents(contents, log))
  await app.whenReady()
  // Browser mode may have the data folder.
  const handedOver = request && (await handOverTo(dataDir, request))
  if (typeof handedOver === 'number') {
    app.exit(handedOver)
    return
  }
  hardenSession(session.defaultSession, log)
  serveAppProtocol(session.defaultSession, createPageFiles(join(out, 'renderer')))

  const desktop = createDesktop({
    preload: join(out, 'preload/preload.cjs'),
    files: { dataDir, log: logFileIn(dataDir) },
    startArgs: options.dataDir || process.env.ASIDE_DATA_DIR ? ['--data-dir', dataDir] : [],
    log,
  })
  const api = createApiListener({ log })
  const create = () =>
    createApp({
      info: { version, mode: 'desktop', platform: process.platform, dataDir },
      openSettingsFile: openElectronStore,
      shell: {
        ...desktop.shell,
        apiState: api.state,
        openExternal: (url) => shell.openExternal(url),
        trash: (path) => shell.trashItem(path),
      },
      startChild: startUtility,
      secretBox: systemSecretBox,
      env: process.env,
      releases,
      log,
    })
  const { waitsTitle, waitsBody } = strings.desktop
  const created = await whenFree(create, ({ pid }) => notify({ title: waitsTitle, body: waitsBody(pid) }))
  if ('holder' in created) {
    const url = created.holder?.url
    if (!url) {
      throw new AppError('CONFLICT', 'Another process is using this data folder.', {
        next: 'Close it, or give another --data-dir.',
      })
    }
    await shell.openExternal(url)
    app.exit(0)
    return
  }
  const { app: aside } = created

  nativeTheme.themeSource = 'system'
  const quickOnly = request?.do === 'toggle' || request?.do === 'ask'
  const isFirst = aside.windows.toRestore().length === 0
  desktop.open(aside, { quickOnly, hidden: process.argv.includes(HIDDEN) || wasOpenedAtLogin() })
  const perform = performOn(desktop)
  if (quickOnly || (request && !isFirst)) perform(request)
  onStarts(perform)
  const { focus, quitting } = desktop.windows()
  app.on('activate', focus)
  app.on('child-process-gone', (_event, { type, reason }) => log.error('a helper process died', { type, reason }))
  // Without a listener Electron quits; when that is to be, the desktop knows.
  app.on('window-all-closed', () => {})
  app.on('before-quit', quitting)
  const listening = startAskServer({ dataDir, perform, asking: aside.asking, log })
  const stopListening = async () => (await listening).close()
  const serving = api.follow(aside)
  const stopServing = async () => (await serving).close()
  closeBeforeQuit(() => Promise.all([stopListening(), stopServing(), aside.close()]), onStarts, log)
}

function performOn({ quick, windows }: Desktop): Perform {
  return (request) => {
    if (request?.do === 'toggle') quick().toggle()
    else if (request?.do === 'ask') quick().ask(request.text)
    else if (request?.do === 'newWindow') windows().open()
    else windows().focus()
  }
}

/** Holds the quit until everything is written; a close that hangs is given up after some seconds. */
function closeBeforeQuit(close: () => Promise<unknown>, onStarts: (perform: Perform) => void, log: Log): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  let asked: { request: StartRequest | undefined } | undefined
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    // Only the latest is done: each would start one more.
    onStarts((request) => {
      asked = { request }
    })
    app.removeAllListeners('activate')
    const giveUp = new Promise((resolve) => setTimeout(resolve, 5_000))
    void Promise.race([close(), giveUp])
      .catch((error: unknown) => log.error('Aside could not close cleanly', { error }))
      .finally(() => {
        state = 'closed'
        // A start from now on finds nobody, and is the next one itself.
        app.releaseSingleInstanceLock()
        if (asked) startAgain(asked.request, log)
        app.quit()
      })
  })
}

/** Call it last: the new one must find this one gone. */
function startAgain(request: StartRequest | undefined, log: Log): void {
  const args = [...withoutRequest(process.argv.slice(1)), ...argumentsOf(request)]
  const { APPIMAGE } = process.env
  if (!APPIMAGE) {
    app.relaunch({ args })
    return
  }
  // An AppImage's files are gone when it has ended, and with them the program that would relaunch it.
  const next = spawn(APPIMAGE, args, { detached: true, stdio: 'ignore' })
  next.on('error', (error) => log.error('Aside could not be started again', { error }))
  next.unref()
}
