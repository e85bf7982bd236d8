import { test as base } from 'playwright/test'
import { type OllamaScript, type OllamaServer, startOllamaServer } from '../../support/ollamaServer.ts'
import { type DesktopApp, hasElectron, type LaunchOptions, launchOnElectron, launchOnStandIn } from './launchApp.ts'
import { expectNoProblems, type PageProblems, watchPages } from './pageProblems.ts'
import type { RuntimeOption } from './runtime.ts'
import { type BrowserModeApp, type ServeOptions, serveApp } from './serveApp.ts'

interface Fixtures {
  /** Starts the desktop app; may be called again, also on the same data folder. All are quit when the test ends. */
  launch: (options?: LaunchOptions) => Promise<DesktopApp>
  /** Starts a scripted Ollama server; give its `url` to `launch` or `serve`. All are closed when the test ends. */
  startOllama: (script?: OllamaScript) => Promise<OllamaServer>
  /** Starts browser mode. All are ended when the test ends. */
  serve: (options?: ServeOptions) => Promise<BrowserModeApp>
}

/**
 * Playwright's `test` with Aside's fixtures. A test fails on any uncaught error of a page or of main, and on any
 * violation of a content security policy, that it has not taken out of `errors` or `violations` itself.
 */
export const test = base.extend<Fixtures & RuntimeOption>({
  runtime: ['stand-in', { option: true }],

  launch: async ({ browser, runtime }, use, testInfo) => {
    testInfo.skip(runtime === 'electron' && !hasElectron, 'needs the Electron runtime, which is not installed here')
    const apps: DesktopApp[] = []
    await use(async (options = {}) => {
      const app = await (runtime === 'electron' ? launchOnElectron(options) : launchOnStandIn(browser, options))
      apps.push(app)
      return app
    })
    for (const app of apps) await app.close()
    for (const app of apps) expectNoProblems(app, app.output)
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from the first parameter's form.
  startOllama: async ({}, use) => {
    const servers: OllamaServer[] = []
    await use(async (script) => {
      const server = await startOllamaServer(script)
      servers.push(server)
      return server
    })
    for (const server of servers) await server.close()
  },

  serve: async ({ browser }, use) => {
    const context = await browser.newContext()
    const problems: PageProblems = { errors: [], violations: [] }
    await watchPages(context, problems)
    const apps: BrowserModeApp[] = []
    await use(async (options = {}) => {
      const app = await serveApp(context, problems, options)
      apps.push(app)
      return app
    })
    await context.close()
    for (const app of apps) await app.close()
    expectNoProblems(problems, apps.map((app) => app.output).join('\n'))
  },
})

export { expect } from 'playwright/test'
