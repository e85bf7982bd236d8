import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright/test'
import { makeDataDir, makeEnvironment, root } from './environment.ts'
import type { PageProblems } from './pageProblems.ts'

export interface ServeOptions {
  /** The data folder; a new one by default. */
  dataDir?: string
  port?: number
  env?: NodeJS.ProcessEnv
  /** The address of a (scripted) Ollama server; by default a port where nothing listens. */
  ollama?: string
}

/** A running browser mode. `errors` holds the server's uncaught errors too. */
export interface BrowserModeApp extends PageProblems {
  readonly dataDir: string
  readonly output: string
  /** The address it printed, token and all. */
  readonly url: string
  readonly port: number
  readonly token: string
  /** A tab on `url`. */
  newTab(): Promise<Page>
  /** Asks it to end (SIGTERM) and gives its exit code. */
  close(): Promise<number | null>
  /** Ends it at once (SIGKILL), as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data folder, after `close` or `kill`. */
  restart(): Promise<void>
}

const shippingServer = join(root, 'out/main/serve.js')
const ready = /^Aside is listening on (http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+))$/m
const uncaughtMark = 'uncaught in the app under test:'
// Prints what no handler of the app's own would show, and changes nothing else.
const monitor = `data:text/javascript,process.on('uncaughtExceptionMonitor',e=>console.error('${uncaughtMark}',e))`

/** Starts browser mode and waits for its line. Pages are made in `context`, which the caller watches. */
export async function serveApp(
  context: BrowserContext,
  problems: PageProblems,
  options: ServeOptions,
): Promise<BrowserModeApp> {
  const dataDir = options.dataDir ?? makeDataDir()
  const args = ['--browser', '--no-open', '--data-dir', dataDir]
  if (options.port !== undefined) args.push('--port', String(options.port))
  let output = ''
  let child: ChildProcess
  let exited: Promise<number | null>
  let address = { url: '', port: 0, token: '' }

  async function start() {
    const started = output.length
    const flags = ['--disable-warning=ExperimentalWarning', '--import', monitor, shippingServer]
    child = spawn(process.execPath, [...flags, ...args], {
      env: makeEnvironment({ ...options, dataDir }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    exited = once(child, 'exit').then(([code]) => code as number | null)
    await new Promise<void>((done, fail) => {
      const read = (data: Buffer) => {
        output += data
        if (String(data).includes(uncaughtMark)) problems.errors.push(String(data))
        const [, url = '', port, token = ''] = ready.exec(output.slice(started)) ?? []
        if (!url) return
        address = { url, port: Number(port), token }
        done()
      }
      child.stdout?.on('data', read)
      child.stderr?.on('data', read)
      void exited.then((code) => fail(new Error(`browser mode ended with ${code} before it was ready\n${output}`)))
    })
  }

  await start()
  return {
    ...problems,
    dataDir,
    get output() {
      return output
    },
    get url() {
      return address.url
    },
    get port() {
      return address.port
    },
    get token() {
      return address.token
    },
    async newTab() {
      const page = await context.newPage()
      await page.goto(address.url)
      return page
    },
    close() {
      child.kill('SIGTERM')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    restart: start,
  }
}
