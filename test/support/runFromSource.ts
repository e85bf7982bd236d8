import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Lets plain Node run an entry of electron/ from its TypeScript: with `node --import` before the entry. It does what the
// bundler does beyond taking the types away: worker files, and fields of package.json by name.
const worker = /\?nodeWorker$/

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier.replace(worker, ''), context)
    return worker.test(specifier) ? { ...found, url: `${found.url}?nodeWorker`, format: 'module' } : found
  },
  load(url, context, next) {
    if (worker.test(url)) {
      const file = JSON.stringify(url.replace(worker, ''))
      const source = `import { Worker } from 'node:worker_threads'\nexport default (options) => new Worker(new URL(${file}), options)`
      return { format: 'module', source, shortCircuit: true }
    }
    if (context.format === 'json' && !url.includes('/node_modules/')) {
      const fields = ['version', 'releases']
      const values = JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as Record<string, unknown>
      const source = fields.map((name) => `export const ${name} = ${JSON.stringify(values[name])}`).join('\n')
      return { format: 'module', source, shortCircuit: true }
    }
    return next(url, context)
  },
})
