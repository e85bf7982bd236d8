import './platform/environment.ts'
import { join } from 'node:path'
import { releases, version } from '../package.json'
import { AppError } from '../shared/model/errors.ts'
import { type AskServer, startAskServer } from './commandLine/askServer.ts'
import { begin } from './commandLine/begin.ts'
import { complaint } from './commandLine/output.ts'
import { handOverTo, printAndExit } from './commandLine/terminal.ts'
import { whenFree } from './commandLine/whenFree.ts'
import { type App, createApp } from './createApp.ts'
import { createSharedApi } from './http/api/mount.ts'
import { openConfFile } from './http/confStore.ts'
import { createQuickRequests } from './http/quickRequests.ts'
import { startServer } from './http/server.ts'
import { pageUrl, quickUrl, readServerFile, writeServerFile } from './http/serverFile.ts'
import { createTabs } from './http/tabs.ts'
import { forkChild } from './platform/childProcess.ts'
import { exitOnSignals } from './platform/exitOnSignals.ts'
import { createLog, type Log } from './platform/log.ts'
import { forgetOpened, openInBrowser } from './platform/openInBrowser.ts'
import { parseStartOptions, type StartOptions, type StartRequest } from './platform/options.ts'
import { createPageFiles } from './platform/pageFiles.ts'
import { dataDirFor, logFileIn } from './platform/paths.ts'
import { noSecretBox } from './platform/secretBox.ts'
import { browserShell } from './procedures/shell.ts'

type QuickRequests = ReturnType<typeof createQuickRequests>
type SharedApi = ReturnType<typeof createSharedApi>

/** Browser mode: the same app without Electron, its page served on this machine alone. Prints one line when it is ready. */
async function serve(): Promise<void> {
  const options = begin(() => parseStartOptions(process.argv.slice(2)), version)
  if ('exitCode' in options) {
    process.exitCode = options.exitCode
    return
  }
  const { request } = options
  const dataDir = dataDirFor({ option: options.dataDir })
  if (request?.do === 'print') return printAndExit(request, dataDir)
  const handedOver = request && (await handOverTo(dataDir, request))
  if (typeof handedOver === 'number') {
    process.exitCode = handedOver
    return
  }
  const log = createLog(logFileIn(dataDir))
  process.on('unhandledRejection', (error) => log.error('an unhandled rejection', { error }))

  const quick = createQuickRequests()
  const api = createSharedApi({ log })
  const create = () =>
    createApp({
      info: { version, mode: 'browser', platform: process.platform, dataDir },
      openSettingsFile: openConfFile,
      shell: { ...browserShell(quick), apiState: api.state },
      startChild: forkChild,
      secretBox: noSecretBox,
      env: process.env,
      releases,
      log,
    })
  const created = await whenFree(create, ({ pid }) =>
    console.error(`Aside waits for the end of an answer that is being printed in a terminal (process ${pid}).`),
  )
  if ('holder' in created) return handOver(created.holder, options.open ? dataDir : null)
  const { app } = created
  try {
    await listen(app, { ...options, dataDir, quick, api, log })
  } catch (error) {
    await app.close().catch((failure: unknown) => log.error('closing failed', { error: failure }))
    throw error
  }
  app.warmUp()
}

/** Serves the page until the process is asked to end. */
async function listen(
  app: App,
  options: StartOptions & { dataDir: string; quick: QuickRequests; api: SharedApi; log: Log },
) {
  const { port, open, request, dataDir, quick, log } = options
  const kept = readServerFile(dataDir)
  const tabs = createTabs(app.windows)
  const api = options.api.follow(app)
  const settings = {
    openDoor: app.openDoor,
    servePage: createPageFiles(join(import.meta.dirname, '../renderer')),
    token: kept.token,
    onTab: tabs.onSocket,
    api,
    log,
  }
  const server = await startServer({ ...settings, port: port || kept.port }).catch((error: unknown) => {
    // The port of the last time may be somebody else's now; one that was asked for by name is not replaced.
    if (isRefusedPort(error)) {
      if (port === 0) return startServer({ ...settings, port: 0 })
      throw refusedPort(port, error)
    }
    throw error
  })
  api.listening(server.port)
  let asked: AskServer | undefined
  exitOnSignals(
    async () => {
      tabs.close()
      forgetOpened(dataDir)
      // Neither waits for the other: a tab that has frozen must not keep the last words of an answer from the disk.
      const failed = (await Promise.allSettled([asked?.close(), app.close(), server.close()])).find(
        ({ status }) => status === 'rejected',
      )
      if (failed) throw (failed as PromiseRejectedResult).reason
    },
    { log },
  )
  const url = pageUrl(server.port, kept.token)
  try {
    writeServerFile(dataDir, { url, port: server.port, token: kept.token })
  } catch (error) {
    log.warn('the address could not be kept for the next start', { error })
  }
  app.announce(url)
  console.log(`Aside is listening on ${url}`)
  asked = await startAskServer({ dataDir, perform, asking: app.asking, log })
  if (open || request) perform(request).catch((error: unknown) => log.info('nothing was opened', { error }))

  /** A page of its own for each: a server can't bring a tab to the front. */
  async function perform(wish: StartRequest | undefined): Promise<void> {
    const isQuick = wish?.do === 'toggle' || wish?.do === 'ask'
    const question = wish?.do === 'ask' ? quick.put(wish.text) : undefined
    const address = isQuick ? quickUrl(server.port, kept.token, question?.id) : url
    if (await openInBrowser(address, { dataDir, log })) {
      if (!question || (await question.taken)) return
      throw new AppError('UNSUPPORTED_HERE', 'The browser has not opened the page, so nothing was asked.', {
        next: 'Look at the browser, then try again.',
      })
    }
    question?.takeBack()
    throw new AppError('UNSUPPORTED_HERE', 'No browser could be opened.', {
      next: 'Open the address that Aside printed when it started.',
    })
  }
}

/**
 * The data folder is in use: says where, in the line that a first start prints, so that scripts need no second case, and
 * opens it when it is given the data folder.
 */
function handOver(
  holder: { mode: string; pid: number; url?: string | undefined } | null,
  dataDir: string | null,
): void {
  if (holder?.url) {
    console.log(`Aside is listening on ${holder.url}`)
    if (dataDir !== null) void openInBrowser(holder.url, { dataDir })
    return
  }
  console.error(
    holder
      ? `Aside is already open on this data folder, as a desktop app (process ${holder.pid}). Use it, or give another --data-dir.`
      : 'Another process is using this data folder. Close it, or give another --data-dir.',
  )
  process.exitCode = 1
}

function isRefusedPort(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}

function refusedPort(port: number, error: { code: string }): AppError {
  const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be used by this account'
  return new AppError('CONFLICT', `Port ${port} ${why}.`, {
    next: 'Choose another with --port, or leave --port out and Aside takes one that is free.',
    cause: error,
  })
}

serve().catch((error: unknown) => {
  if (error instanceof AppError) process.stderr.write(complaint(error))
  else console.error(error)
  process.exit(1)
})
