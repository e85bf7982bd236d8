import './platform/environment.ts'
import { join } from 'node:path'
import { app } from 'electron'
import { version } from '../package.json'
import { AppError } from '../shared/model/errors.ts'
import { begin } from './commandLine/begin.ts'
import { complaint } from './commandLine/output.ts'
import { requestIn } from './commandLine/protocol.ts'
import { printAndExit } from './commandLine/terminal.ts'
import { registerAppScheme } from './desktop/appProtocol.ts'
import { refuseStart } from './desktop/refuseStart.ts'
import { allowShortcutsPortal } from './desktop/shortcutWay.ts'
import { goWithoutWindows } from './desktop/withoutWindows.ts'
import { createLog } from './platform/log.ts'
import { parseStartOptions, type StartOptions, type StartRequest } from './platform/options.ts'
import { dataDirFor, logFileIn, makeDataDir } from './platform/paths.ts'

app.enableSandbox()
registerAppScheme()
allowShortcutsPortal(process.env)

const started = begin(() => parseStartOptions(process.argv.slice(1), { namesProgram: !app.isPackaged }), version)
if ('exitCode' in started) app.exit(started.exitCode)
else if (started.request?.do === 'print') {
  goWithoutWindows(() => process.emit('SIGINT', 'SIGINT'))
  void printAndExit(started.request, dataDirFor({ option: started.dataDir }))
} else openOnce(started)

/**
 * Opens the app, or hands to the one that runs what this start asks for: that takes no more than this file has loaded. By
 * Electron's lock and not over our socket, since with it goes the right to take the focus, which Wayland and Windows give
 * to what the user has just started.
 */
function openOnce(options: StartOptions): void {
  const dataDir = dataDirFor({ option: options.dataDir })
  try {
    makeDataDir(dataDir)
  } catch (error) {
    refuse(error)
    return
  }
  // Electron's own files go beside ours, and its one-instance lock is then one per data folder.
  app.setPath('userData', dataDir)
  const { request } = options
  // Not by the arguments: Chromium puts those into another order.
  if (!app.requestSingleInstanceLock({ ...(request && { request }) })) {
    app.exit(0)
    return
  }

  // Until the app is open, what other starts ask for waits.
  const waiting: (StartRequest | undefined)[] = []
  let take = (asked: StartRequest | undefined): void => {
    waiting.push(asked)
  }
  app.on('second-instance', (_event, _argv, _folder, data) => take(requestIn(data)))
  const log = createLog(logFileIn(dataDir))
  import('./openDesktop.ts')
    .then(({ openDesktop }) =>
      openDesktop(options, { out: join(import.meta.dirname, '..'), dataDir, log }, (perform) => {
        take = perform
        for (const asked of waiting.splice(0)) perform(asked)
      }),
    )
    .catch((error: unknown) => {
      log.error('Aside could not start', { error })
      refuse(error)
    })
}

function refuse(error: unknown): void {
  const { message, next, detail } =
    error instanceof AppError ? error : { message: 'Aside could not start.', next: undefined, detail: String(error) }
  process.stderr.write(complaint({ message, next, detail }))
  refuseStart(message, [next, detail])
}
