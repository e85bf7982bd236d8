import { expect, test } from 'vitest'
import { createQuickRequests } from '../../electron/http/quickRequests.ts'

test('a question goes to the page opened for it, which is still there, and to that one once', async () => {
  const { put, events } = createQuickRequests()
  const { id, taken } = put('Why?')
  const page = new AbortController()
  expect(await events(AbortSignal.abort(), id).next()).toEqual({ done: true, value: undefined })
  const stream = events(page.signal, id)
  expect(await stream.next()).toEqual({ done: false, value: { type: 'ask', text: 'Why?' } })
  const again = events(page.signal, id).next()
  const rest = stream.next()
  expect(await taken).toBe(true)
  page.abort()
  expect([await again, await rest]).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ])
})

test('one that no page takes is given up, and not asked later', async () => {
  const { put, events } = createQuickRequests(20)
  const { id, taken } = put('Why?')
  const gone = new AbortController()
  const other = events(gone.signal).next()
  expect(await taken).toBe(false)
  const late = events(gone.signal, id).next()
  gone.abort()
  expect([(await other).done, (await late).done]).toEqual([true, true])
})
