import { defineConfig } from 'vitest/config'
import { bundledEntries } from './test/support/bundledEntries.ts'

export default defineConfig({
  plugins: [bundledEntries],
  test: {
    environment: 'node',
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    setupFiles: ['test/support/longWaits.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    // A test that never ends is a leak of ours: say so instead of hanging.
    teardownTimeout: 5_000,
    // Tests wait for about half of their time: two of them leave two cores idle, and Vitest would take one.
    maxWorkers: 3,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
})
