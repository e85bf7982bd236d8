import { expect, test } from 'vitest'
import { sourceOf } from '../../renderer/features/models/getSource.ts'

test.each([
  ['qwen3:4b', true, false],
  [' gemma3 ', true, false],
  ['owner/name', true, true],
  ['owner/name:Q4_K_M', true, true],
  ['name/', true, false],
  ['owner/name/file.Q4_K_M.gguf', true, true],
  ['hf.co/owner/name-GGUF', true, true],
  ['https://example.org/model.gguf', false, true],
  ['', false, false],
  ['two words', false, false],
])('%s: pulled %s, looked up %s', (text, pull, find) => {
  expect(sourceOf(text)).toEqual({ pull, find })
})
