import { globSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Lets plain Node run an entry of electron/ from its TypeScript: with `node --import` before the entry. It does what the
// bundler does beyond taking the types away: files of workers and processes, fields of package.json by name, and the text of files by a glob.
const worker = /\?nodeWorker$/
const path = /\?modulePath$/
const glob = /import\.meta\.glob\(\s*'([^']+)',\s*\{[^}]*\}\s*,?\s*\)/

registerHooks({
  resolve(specifier, context, next) {
    const [kind] = worker.exec(specifier) ?? path.exec(specifier) ?? []
    if (!kind) return next(specifier, context)
    const found = next(specifier.slice(0, -kind.length), context)
    return { ...found, url: found.url + kind, format: 'module' }
  },
  load(url, context, next) {
    if (worker.test(url)) {
      const file = JSON.stringify(url.replace(worker, ''))
      const source = `import { Worker } from 'node:worker_threads'\nexport default (options) => new Worker(new URL(${file}), options)`
      return { format: 'module', source, shortCircuit: true }
    }
    if (path.test(url)) {
      const file = JSON.stringify(fileURLToPath(url.replace(path, '')))
      return { format: 'module', source: `export default ${file}`, shortCircuit: true }
    }
    if (context.format === 'json' && !url.includes('/node_modules/')) {
      const fields = ['version', 'releases']
      const values = JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as Record<string, unknown>
      const source = fields.map((name) => `export const ${name} = ${JSON.stringify(values[name])}`).join('\n')
      return { format: 'module', source, shortCircuit: true }
    }
    const loaded = next(url, context)
    if (!url.endsWith('.ts') || url.includes('/node_modules/')) return loaded
    const source = String(loaded.source).replace(glob, (_, pattern: string) => textsOf(fileURLToPath(url), pattern))
    return { ...loaded, source }
  },
})

function textsOf(from: string, pattern: string): string {
  const folder = dirname(from)
  const names = globSync(pattern, { cwd: folder }).sort()
  const start = pattern.startsWith('./') ? './' : ''
  return JSON.stringify(
    Object.fromEntries(names.map((name) => [start + name, readFileSync(join(folder, name), 'utf8')])),
  )
}
