import { defineConfig, type Plugin } from 'vitest/config'

const suffix = /\?nodeWorker$/
const mark = '\0nodeWorker:'

/**
 * What electron-vite does with `import makeWorker from './worker.ts?nodeWorker'`, for tests: a real worker thread on that
 * TypeScript file. Node 24 strips the types itself, so the worker's imports end in `.ts` and its syntax is erasable.
 */
const nodeWorker: Plugin = {
  name: 'node-worker',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!suffix.test(source)) return undefined
    const found = await this.resolve(source.replace(suffix, ''), importer, { skipSelf: true })
    if (!found) throw new Error(`${source}, imported by ${importer ?? 'nobody'}, does not exist`)
    return mark + found.id
  },
  load(id) {
    if (!id.startsWith(mark)) return undefined
    const file = JSON.stringify(id.slice(mark.length))
    return `import { Worker } from 'node:worker_threads'\nexport default (options) => new Worker(${file}, options)`
  },
}

const path = /\?modulePath$/
const pathMark = '\0modulePath:'

/** The same of `import path from './main.ts?modulePath'`: the TypeScript file itself, to be forked. */
const modulePath: Plugin = {
  name: 'module-path',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!path.test(source)) return undefined
    const found = await this.resolve(source.replace(path, ''), importer, { skipSelf: true })
    if (!found) throw new Error(`${source}, imported by ${importer ?? 'nobody'}, does not exist`)
    return pathMark + found.id
  },
  load: (id) => (id.startsWith(pathMark) ? `export default ${JSON.stringify(id.slice(pathMark.length))}` : undefined),
}

export default defineConfig({
  plugins: [nodeWorker, modulePath],
  test: {
    environment: 'node',
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test that never ends is a leak of ours: say so instead of hanging.
    teardownTimeout: 5_000,
    // Most tests wait more than they work; on two cores Vitest would take one.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
})
