import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright/test'
import type { FromHost, PageEvent, ToHost } from '../messages.ts'
import { StandInWindow } from './StandInWindow.ts'

const startFile = fileURLToPath(new URL('../start.ts', import.meta.url))

export interface LaunchOptions {
  /** Where the windows' pages are made. It stays open when the app ends. */
  browser: Browser
  /** The main bundle. */
  main: string
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** Called once for each context, before its first page is made. */
  onContext?: (context: BrowserContext) => Promise<void> | void
}

/** What a function given to `evaluate` gets first: the module `electron`, and `desktop` (see main/desktop.ts). */
export type ElectronForTests = typeof import('electron') & Pick<typeof import('../electron.ts').forTests, 'desktop'>

type FromApp<Type extends ToHost['type']> = ToHost & { type: Type }

/**
 * An app running on the stand-in: its main process is a Node process, its windows are pages of `browser`. It has the
 * shape of Playwright's ElectronApplication where the two overlap.
 */
export class StandInApp extends EventEmitter {
  /** Uncaught errors of main, with their stacks. */
  readonly errors: string[] = []
  /** Addresses beyond the app that its pages tried to reach. None was reached. */
  readonly refused: string[] = []
  /** All that main has printed. */
  output = ''
  /** Resolves with main's exit code (null: killed) when it has ended and its pages are gone. */
  readonly exited: Promise<number | null>
  private readonly options: LaunchOptions
  private readonly child: ChildProcess
  private readonly contexts = new Map<number, Promise<BrowserContext>>()
  private readonly opening = new Map<number, Promise<StandInWindow>>()
  private readonly open = new Map<number, StandInWindow>()
  private readonly evaluations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  private lastEvaluation = 0
  /** The window that got the focus last. */
  private front: number | undefined
  private ended = false

  constructor(options: LaunchOptions) {
    super()
    this.options = options
    const flags = ['--disable-warning=ExperimentalWarning', startFile, options.main]
    this.child = spawn(process.execPath, [...flags, ...(options.args ?? [])], {
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data
      })
    }
    this.child.on('message', (message: ToHost) => {
      this.hear(message).catch((error: unknown) => {
        if (!this.ended) this.errors.push(`stand-in: ${message.type} failed: ${error}`)
      })
    })
    this.exited = this.end()
  }

  /** The pages of the open windows, oldest first. */
  windows(): Page[] {
    return [...this.open.values()].map((window) => window.page)
  }

  /** The oldest window, when there is one. Rejects when main ends without. */
  async firstWindow(): Promise<Page> {
    const ended = this.exited.then((code) => {
      throw new Error(`main ended with ${code} before a window opened\n${this.output}`)
    })
    const [first] = this.open.values()
    return first?.page ?? (await Promise.race([once(this, 'window').then(([page]) => page as Page), ended]))
  }

  /** Runs a function in main. Its source is sent: it must not use anything from around it. */
  evaluate<Result, Arg = undefined>(
    fn: (electron: ElectronForTests, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result> {
    const id = ++this.lastEvaluation
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new Error('main has ended'))
      this.evaluations.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.say({ type: 'evaluate', id, source: String(fn), arg })
    })
  }

  /** Closes a window as its close button does: the app may refuse. */
  async closeWindow(page: Page): Promise<void> {
    const id = [...this.open].find(([, window]) => window.page === page)?.[0]
    await this.evaluate(({ BrowserWindow }, id) => BrowserWindow.fromId(id ?? -1)?.close(), id)
  }

  /** Quits the app as its menu does, and waits for its end. Gives the exit code. */
  async close(): Promise<number | null> {
    if (!this.ended) await this.evaluate(({ app }) => app.quit()).catch(() => {})
    return this.exited
  }

  /** Ends main at once (SIGKILL), as a crash or a power cut does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited
  }

  private async end(): Promise<number | null> {
    const [code] = (await once(this.child, 'exit')) as [number | null]
    this.ended = true
    for (const { reject } of this.evaluations.values()) reject(new Error(`main ended with ${code}\n${this.output}`))
    for (const context of this.contexts.values()) await (await context).close().catch(() => {})
    this.open.clear()
    return code
  }

  private say(message: FromHost) {
    // Main may end at any moment; what was on its way to it is lost then.
    if (this.child.connected) this.child.send(message, () => {})
  }

  private async hear(message: ToHost): Promise<void> {
    if (message.type === 'uncaught') return void this.errors.push(message.error)
    if (message.type === 'refused') return void this.refused.push(message.url)
    if (message.type === 'evaluated') return this.settle(message)
    if (message.type === 'theme') {
      const colorScheme = message.dark ? 'dark' : 'light'
      for (const { page } of this.open.values()) await page.emulateMedia({ colorScheme })
      return
    }
    if (message.type === 'open') return this.openWindow(message)
    if (message.type === 'front') this.front = message.window
    if (message.type === 'reload') await this.revive(message.window)
    const window = await this.opening.get(message.window)
    if (!window) return
    if ('ask' in message) return this.answer(window, message)
    await this.act(window, message).catch((error: unknown) => {
      if (!window.page.isClosed()) throw error
    })
  }

  private async act(window: StandInWindow, message: ToHost): Promise<void> {
    switch (message.type) {
      case 'deliver':
        return window.deliver(message.json)
      case 'verdict':
        return window.verdict(message.navigation, message.allowed)
      case 'resize':
        return window.page.setViewportSize(message.size)
      case 'front':
        return window.page.bringToFront()
      case 'close':
        return window.page.close()
    }
  }

  private async answer(window: StandInWindow, message: Extract<ToHost, { ask: number }>) {
    const { page } = window
    const act = async (): Promise<unknown> => {
      if (message.type === 'reload') {
        return void (await (page.url() === 'about:blank' ? page.goto(message.url) : page.reload()))
      }
      await page.context().grantPermissions(message.permissions, { origin: message.origin })
      await page.goto(message.url)
    }
    await act().then(
      (value) => this.say({ type: 'answer', ask: message.ask, value }),
      (error: Error) => this.say({ type: 'answer', ask: message.ask, error: error.message }),
    )
  }

  private settle({ id, value, error }: FromApp<'evaluated'>) {
    const evaluation = this.evaluations.get(id)
    this.evaluations.delete(id)
    if (error === undefined) evaluation?.resolve(value)
    else evaluation?.reject(new Error(error))
  }

  /** A page that crashed can't be used again: a reload gives its window a new one. */
  private async revive(id: number) {
    const crashed = await this.opening.get(id)
    if (!crashed?.crashed) return
    await this.openWindow(crashed.opening)
    await crashed.page.close()
  }

  private async openWindow(message: FromApp<'open'>) {
    const opening = this.contextFor(message.proxy).then(async (context) => {
      const emit = (event: PageEvent) => this.say({ type: 'page', window: message.window, event })
      return StandInWindow.open(await context.newPage(), message, emit)
    })
    this.opening.set(message.window, opening)
    const window = await opening
    window.page.on('close', () => {
      if (this.open.get(message.window) === window) this.open.delete(message.window)
    })
    this.open.set(message.window, window)
    // A browser puts a new page in front; a window that is not shown must not take the focus.
    const front = this.front === message.window ? undefined : this.open.get(this.front ?? -1)
    // It may be closing.
    await front?.page.bringToFront().catch(() => {})
    this.emit('window', window.page)
  }

  private contextFor(proxy: number): Promise<BrowserContext> {
    const found = this.contexts.get(proxy)
    if (found) return found
    const made = this.options.browser
      .newContext({ proxy: { server: `http://127.0.0.1:${proxy}` } })
      .then(async (context) => {
        await this.options.onContext?.(context)
        return context
      })
    this.contexts.set(proxy, made)
    return made
  }
}
