import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, _electron as electron, type Page } from 'playwright/test'
import { type ElectronForTests, StandInApp } from '../../standin/host/StandInApp.ts'
import { makeDataDir, makeEnvironment, root } from './environment.ts'
import { type PageProblems, watchPages } from './pageProblems.ts'

export interface LaunchOptions {
  /** The data folder; a new one by default. */
  dataDir?: string
  env?: NodeJS.ProcessEnv
  args?: string[]
  /** The address of a (scripted) Ollama server; by default a port where nothing listens. */
  ollama?: string
  /** Another main file than the shipping bundle. */
  main?: string
}

/** A running desktop app. `errors` holds main's uncaught errors too. */
export interface DesktopApp extends PageProblems {
  readonly dataDir: string
  readonly output: string
  /** Main's exit code, when it has ended; null: killed. */
  readonly exited: Promise<number | null>
  firstWindow(): Promise<Page>
  windows(): Page[]
  /** The first window that fits, as soon as there is one. */
  waitForWindow(fits: (page: Page) => boolean | Promise<boolean>): Promise<Page>
  /** Runs a function in main; only its source goes there. `desktop` is there on the stand-in only. */
  evaluate<Result, Arg = undefined>(
    fn: (electron: ElectronForTests, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result>
  /** Closes a window as its close button does. */
  closeWindow(page: Page): Promise<void>
  /** Quits the app, and waits for its end. */
  close(): Promise<number | null>
  /** Ends main at once (SIGKILL), as a crash does. */
  kill(): Promise<void>
}

const shippingMain = join(root, 'out/main/main.js')

/** Whether the Electron runtime is installed here; it can't be fetched everywhere. */
export const hasElectron = existsSync(join(root, 'node_modules/electron/dist/version'))

async function waitForWindow(app: Pick<DesktopApp, 'windows'>, fits: (page: Page) => boolean | Promise<boolean>) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    for (const page of app.windows()) if (await fits(page)) return page
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`No such window among ${app.windows().map((page) => page.url())}`)
}

/** Starts the app on the stand-in, with windows as pages of `browser`. */
export async function launchOnStandIn(browser: Browser, options: LaunchOptions): Promise<DesktopApp> {
  const dataDir = options.dataDir ?? makeDataDir()
  const violations: string[] = []
  const app: StandInApp = new StandInApp({
    browser,
    main: options.main ?? shippingMain,
    args: options.args ?? [],
    env: makeEnvironment({ ...options, dataDir }),
    onContext: (context) => watchPages(context, { errors: app.errors, violations }),
  })
  const launched = Object.assign(app, { dataDir, violations })
  return Object.assign(launched, { waitForWindow: (fits: (page: Page) => boolean) => waitForWindow(app, fits) })
}

/** Starts the app on Electron. */
export async function launchOnElectron(options: LaunchOptions): Promise<DesktopApp> {
  const dataDir = options.dataDir ?? makeDataDir()
  const env = makeEnvironment({ ...options, dataDir }) as Record<string, string>
  const app = await electron.launch({ args: [options.main ?? root, '--no-sandbox', ...(options.args ?? [])], env })
  const problems: PageProblems = { errors: [], violations: [] }
  await watchPages(app.context(), problems)
  let output = ''
  const child = app.process()
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data))
  const exited = new Promise<number | null>((done) => child.once('exit', done))
  return {
    ...problems,
    dataDir,
    exited,
    get output() {
      return output
    },
    firstWindow: () => app.firstWindow(),
    windows: () => app.windows(),
    waitForWindow: (fits) => waitForWindow(app, fits),
    evaluate: (fn, arg) => app.evaluate(fn as never, arg) as never,
    closeWindow: async (page) => (await app.browserWindow(page)).evaluate((window) => window.close()),
    async close() {
      await app.close()
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
