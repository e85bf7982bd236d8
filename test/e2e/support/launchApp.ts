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
  /** All but the quick-ask window. */
  windows(): Page[]
  /** The page of the quick-ask window, shown or hidden, as soon as it can be typed in. */
  quickWindow(): Promise<Page>
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

/** Finds windows among all pages. A page is one or the other when it has its address. */
function finder(pages: () => Page[]): Pick<DesktopApp, 'windows' | 'waitForWindow' | 'quickWindow'> {
  const isQuick = (page: Page) => new URL(page.url()).pathname === '/quick'
  const windows = () => pages().filter((page) => page.url() !== 'about:blank' && !isQuick(page))
  const waitFor = async (among: () => Page[], fits: (page: Page) => boolean | Promise<boolean>) => {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      for (const page of among()) if (await fits(page)) return page
      await new Promise((done) => setTimeout(done, 20))
    }
    throw new Error(`No such window among ${pages().map((page) => page.url())}`)
  }
  return {
    windows,
    waitForWindow: (fits) => waitFor(windows, fits),
    async quickWindow() {
      const page = await waitFor(pages, isQuick)
      await page.getByRole('textbox', { name: 'Ask', exact: true }).waitFor()
      return page
    },
  }
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
  const pages = app.windows.bind(app)
  // Another main file has no quick-ask window, and windows that may be empty.
  return Object.assign(app, { dataDir, violations, ...finder(pages), ...(options.main && { windows: pages }) })
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
    ...finder(() => app.windows()),
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
