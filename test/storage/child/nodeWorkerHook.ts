import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// What the bundler makes of `import createWorker from './worker.ts?nodeWorker'`, for a plain Node process.
const suffix = '?nodeWorker'

registerHooks({
  resolve: (specifier, context, next) => {
    if (!specifier.endsWith(suffix)) return next(specifier, context)
    const { url } = next(specifier.slice(0, -suffix.length), context)
    return { url: url + suffix, shortCircuit: true }
  },
  load: (url, context, next) => {
    if (!url.endsWith(suffix)) return next(url, context)
    const file = JSON.stringify(fileURLToPath(url.slice(0, -suffix.length)))
    const source = `import { Worker } from 'node:worker_threads'\nexport default (options) => new Worker(${file}, options)`
    return { format: 'module', source, shortCircuit: true }
  },
})
