import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'vite'

const root = resolve(import.meta.dirname, '../..')
// Below node_modules/, so that what is left out of a bundle is found from there; several folders may share that.
const folder = join(root, 'node_modules/.aside-tests', createHash('sha256').update(root).digest('hex').slice(0, 8))
const kinds: Record<string, (file: string) => string> = {
  nodeWorker: (file) =>
    `import { Worker } from 'node:worker_threads'\nexport default (options) => new Worker(${file}, options)`,
  modulePath: (file) => `export default ${file}`,
}
const suffix = /\?(nodeWorker|modulePath)$/
const mark = /^\0(nodeWorker|modulePath):/

/**
 * What electron-vite does with `import makeWorker from './worker.ts?nodeWorker'` and `import path from
 * './main.ts?modulePath'`, for tests: a real thread or process on one file with all that entry imports. From its sources
 * each would take five times as long to start, and tests start hundreds.
 */
export const bundledEntries: Plugin = {
  name: 'bundled-entries',
  enforce: 'pre',
  async resolveId(source, importer) {
    const [, kind] = suffix.exec(source) ?? []
    if (!kind) return undefined
    const found = await this.resolve(source.replace(suffix, ''), importer, { skipSelf: true })
    if (!found) throw new Error(`${source}, imported by ${importer ?? 'nobody'}, does not exist`)
    return `\0${kind}:${found.id}`
  },
  async load(id) {
    const [start = '', kind = ''] = mark.exec(id) ?? []
    return kinds[kind]?.(JSON.stringify(await bundle(id.slice(start.length))))
  },
}

const made = new Map<string, Promise<string>>()

/** The entry with all that it imports, as one file: its path. */
function bundle(entry: string): Promise<string> {
  const known = made.get(entry) ?? makeBundle(entry)
  made.set(entry, known)
  return known
}

async function makeBundle(entry: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['node-llama-cpp'] },
    build: { ssr: entry, write: false, minify: false, rolldownOptions: { output: { codeSplitting: false } } },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error(`${entry} was not bundled`)
  const name = `${createHash('sha256').update(entry).digest('hex').slice(0, 8)}-${basename(entry, '.ts')}.mjs`
  const path = join(folder, name)
  mkdirSync(folder, { recursive: true })
  // Another run may be at work with it.
  if (textOf(path) !== output.output[0].code) {
    writeFileSync(`${path}.${process.pid}`, output.output[0].code)
    renameSync(`${path}.${process.pid}`, path)
  }
  return path
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
