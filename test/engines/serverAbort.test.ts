import { expect, test } from 'vitest'
import { abortRules } from './abortRules.ts'
import { failureOf } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

abortRules((answer) => serverHarness(answer))

test('a stop is not kept waiting by a keychain that waits for its user', async () => {
  await using h = await serverHarness()
  h.key.opened = new Promise(() => {})
  const stop = new AbortController()
  const failure = failureOf(h.model().invoke('hi', { signal: stop.signal }))
  await new Promise((resolve) => setImmediate(resolve))
  stop.abort()
  expect((await failure).name).toBe('AbortError')
  expect(h.server.requests).toEqual([])
})
