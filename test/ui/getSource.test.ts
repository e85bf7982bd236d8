import { expect, test } from 'vitest'
import { nameIn, sourceOf } from '../../renderer/features/models/getSource.ts'

test.each([
  ['qwen3:4b', true, false, false],
  [' gemma3 ', true, false, false],
  ['ollama run qwen3:4b', true, false, false],
  ['owner/name', true, true, false],
  ['owner/name:Q4_K_M', true, true, false],
  ['owner/name-GGUF', true, true, true],
  ['name/', true, false, false],
  ['owner/name/file.Q4_K_M.gguf', true, true, true],
  ['hf.co/owner/name-GGUF', true, true, false],
  ['https://example.org/model.gguf', false, true, true],
  ['', false, false, false],
  ['two words', false, false, false],
])('%s: pulled %s, looked up %s, that first %s', (text, pull, find, findFirst) => {
  expect(sourceOf(text)).toEqual({ pull, find, findFirst })
})

test('a name is taken out of the command that it was copied with', () => {
  expect(['ollama run qwen3:4b', ' Ollama pull hf.co/a/b ', 'ollama'].map(nameIn)).toEqual([
    'qwen3:4b',
    'hf.co/a/b',
    'ollama',
  ])
})
