import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const read = (name: string) => {
  const text = readFileSync(new URL(`../page/${name}.ts`, import.meta.url), 'utf8')
  return stripTypeScriptTypes(text).replace(/^export /gm, '')
}

/** The script of the page's own world. */
export function mainWorldScript(): string {
  return `(() => { ${read('bridge')}\n${read('mainWorld')}\nmainWorld(bridgeEnd) })()`
}

/** The script of the preload's world, with the bundle in `file` in it; `process` is what the preload finds there. */
export function preloadWorldScript(file: string | undefined, process: object): string {
  const run = file ? `(require, module, exports, process) => {${readFileSync(file, 'utf8')}\n}` : 'null'
  const call = `preloadWorld(bridgeEnd, ${JSON.stringify(process)}, ${run})`
  return `(() => { ${read('bridge')}\n${read('preloadWorld')}\n${call} })()`
}
