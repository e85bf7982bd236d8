import type { Page } from 'playwright/test'
import type { OllamaServer } from '../../support/ollamaServer.ts'
import { chooseModel, conversation } from './chat.ts'
import { makeDataDir } from './environment.ts'
import { test as base } from './fixtures.ts'
import type { DesktopApp } from './launchApp.ts'
import type { BrowserModeApp } from './serveApp.ts'

interface StartOptions {
  dataDir?: string
  /** The scripted Ollama's address; `none`: nothing listens. */
  ollama?: OllamaServer | 'none'
  /** Chosen in the first window before the test begins. */
  model?: string
}

/** Aside as a person has it before them, whichever way it was started. */
export interface Aside {
  readonly page: Page
  readonly dataDir: string
  /** What policies have refused so far, which fails the test unless it takes it out. */
  readonly violations: string[]
  /** A second window, or tab, on a new conversation. */
  newWindow(): Promise<Page>
  /** What crashes do: SIGKILL, no good-bye. */
  kill(): Promise<void>
  /** Quits, as a person does. */
  quit(): Promise<void>
  /** Starts it again on the same data: the first window is back, the tab that stayed open reconnects. */
  again(): Promise<Page>
  /** The window whose conversation has this text, as soon as there is one. */
  windowWith(text: string): Promise<Page>
}

interface AsideFixtures {
  /** The scripted Ollama of this test, started at first use. */
  ollama: OllamaServer
  /** Starts Aside: as desktop app in the projects `stand-in` and `electron`, as server and tab in `browser-mode`. */
  start: (options?: StartOptions) => Promise<Aside>
}

/** Playwright's `test` for specs that hold in every way of running Aside. */
export const test = base.extend<AsideFixtures>({
  ollama: async ({ startOllama }, use) => use(await startOllama()),

  start: async ({ launch, serve, ollama }, use, testInfo) => {
    await use(async ({ dataDir = makeDataDir(), ollama: engine = ollama, model } = {}) => {
      const options = { dataDir, ...(engine !== 'none' && { ollama: engine.url }) }
      const aside =
        testInfo.project.name === 'browser-mode' ? await inBrowser(serve, options) : await onDesktop(launch, options)
      if (model) await chooseModel(aside.page, model)
      return aside
    })
  },
})

interface Where {
  dataDir: string
  ollama?: string
}

async function onDesktop(launch: (options: Where) => Promise<DesktopApp>, options: Where): Promise<Aside> {
  let app = await launch(options)
  const page = await app.firstWindow()
  return {
    page,
    dataDir: options.dataDir,
    violations: app.violations,
    async newWindow() {
      const known = app.windows()
      await page.bringToFront()
      await page.keyboard.press('ControlOrMeta+Shift+N')
      return app.waitForWindow((window) => !known.includes(window))
    },
    kill: () => app.kill(),
    quit: async () => void (await app.close()),
    async again() {
      app = await launch(options)
      return app.firstWindow()
    },
    windowWith: (text) => app.waitForWindow((window) => shows(window, text)),
  }
}

async function inBrowser(serve: (options: Where) => Promise<BrowserModeApp>, options: Where): Promise<Aside> {
  const app = await serve(options)
  const page = await app.newTab()
  const tabs = [page]
  return {
    page,
    dataDir: options.dataDir,
    violations: app.violations,
    async newWindow() {
      const tab = await app.newTab()
      tabs.push(tab)
      return tab
    },
    async windowWith(text) {
      for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(50)) {
        for (const tab of tabs) if (await shows(tab, text)) return tab
      }
      throw new Error(`No tab shows "${text}"`)
    },
    kill: () => app.kill(),
    quit: async () => void (await app.close()),
    async again() {
      await app.restart()
      return page
    },
  }
}

const shows = (page: Page, text: string) => conversation(page).getByText(text).first().isVisible()

export { expect } from 'playwright/test'
