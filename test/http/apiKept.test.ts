import { expect, it } from 'vitest'
import { openApi } from './apiHarness.ts'

it('of a question in no session no word is kept, whichever way it is asked', async () => {
  const api = await openApi()
  const messages = (word: string) => [{ role: 'user', content: `The word is ${word}` }]
  const model = 'ollama/llama3.2:3b'
  const asked: [string, string, object][] = [
    ['/invoke', 'zanzibarine', { question: 'The word is zanzibarine' }],
    ['/stream', 'quixotical', { question: 'The word is quixotical' }],
    ['/batch', 'bromeliadic', { inputs: [{ question: 'The word is bromeliadic' }] }],
    ['/v1/chat/completions', 'heliotropal', { model, messages: messages('heliotropal') }],
    ['/v1/chat/completions', 'marzipanesque', { model, messages: messages('marzipanesque'), stream: true }],
    ['/v1/completions', 'periwinklish', { model, prompt: 'The word is periwinklish' }],
    ['/runs/stream', 'tangerinian', { assistant_id: 'aside', input: { messages: messages('tangerinian') } }],
  ]
  for (const [path, , body] of asked) expect((await api.send(path, { body })).status, path).toBe(200)
  // What is kept is found: the look itself works.
  const kept = { question: 'The word is rememberable', session_id: 's' }
  expect((await api.send('/invoke', { body: kept })).status).toBe(200)
  const found = () => asked.map(([, word]) => word).filter((word) => api.diskHas(word))
  expect(api.diskHas('rememberable')).toBe(true)
  expect(found()).toEqual([])
  await api.close()
  expect(found()).toEqual([])
})
