import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { expect, test } from 'vitest'

const engines = resolve(import.meta.dirname, '../../electron/engines')

/** Every module that is loaded as soon as `entry` is: its static imports and theirs, without types. */
function loadedWith(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  for (const one of parseSync(entry, readFileSync(entry, 'utf8')).module.staticImports) {
    if (one.entries.length > 0 && one.entries.every((name) => name.isType)) continue
    const specifier = one.moduleRequest.value
    if (specifier.startsWith('.')) loadedWith(join(dirname(entry), specifier.replace(/\?.*$/, '')), seen)
    else seen.add(specifier)
  }
  return seen
}

test('the engines are there at once; LangChain is loaded with the first model only', () => {
  const loaded = [...loadedWith(join(engines, 'createEngines.ts'))]
  expect(loaded).toContain(join(engines, 'ollama/OllamaEngine.ts'))
  expect(loaded.filter((name) => /langchain|minisearch/.test(name))).toEqual([])
  expect([...loadedWith(join(engines, 'ollama/AsideChatOllama.ts'))]).toContain('@langchain/ollama')
})
