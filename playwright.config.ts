import { defineConfig } from 'playwright/test'
import { chromiumArgs, findChromium } from './test/e2e/support/browser.ts'
import type { RuntimeOption } from './test/e2e/support/runtime.ts'

// The specs of `stand-in` and `electron` are the same: the shipping bundles, once on a stand-in for the electron module
// with Chromium's pages for windows, once on Electron itself where its runtime is installed.
export default defineConfig<RuntimeOption>({
  testDir: 'test',
  outputDir: 'test-results',
  reporter: [['list']],
  workers: 2,
  // Machines are shared and noisy. A test that needs its second try is named at the end, and is a bug to mend.
  retries: 1,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    launchOptions: { executablePath: findChromium(), args: chromiumArgs },
    trace: 'off',
  },
  projects: [
    {
      name: 'stand-in',
      testMatch: ['standin/*.spec.ts', 'e2e/*.spec.ts', 'e2e/both/*.spec.ts'],
      use: { runtime: 'stand-in' },
    },
    { name: 'browser-mode', testMatch: ['e2e/browser/*.spec.ts', 'e2e/both/*.spec.ts', 'ui/*.spec.ts'] },
    { name: 'electron', testMatch: ['e2e/*.spec.ts', 'e2e/both/*.spec.ts'], use: { runtime: 'electron' } },
  ],
})
