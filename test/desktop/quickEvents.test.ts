import { expect, test } from 'vitest'
import { createQuickEvents } from '../../electron/desktop/quickEvents.ts'

test('what is asked before the page listens waits for it, in order; what happens then follows', async () => {
  const events = createQuickEvents(() => false)
  events.emit({ type: 'hidden' })
  events.emit({ type: 'ask', text: 'one' })
  events.emit({ type: 'command', name: 'fix' })
  const page = new AbortController()
  const heard = events.watch(page.signal)
  events.emit({ type: 'ask', text: 'three' })
  expect((await heard.next()).value).toEqual({ type: 'ask', text: 'one' })
  expect((await heard.next()).value).toEqual({ type: 'command', name: 'fix' })
  expect((await heard.next()).value).toEqual({ type: 'ask', text: 'three' })
  page.abort()
  expect((await heard.next()).done).toBe(true)
})

test('a page that comes while the window is shown is told so first', async () => {
  const events = createQuickEvents(() => true)
  events.emit({ type: 'ask', text: 'one' })
  const heard = events.watch(new AbortController().signal)
  expect([(await heard.next()).value, (await heard.next()).value]).toEqual([
    { type: 'shown' },
    { type: 'ask', text: 'one' },
  ])
})

test('what is asked after a page has died waits for the one that comes in its place', async () => {
  const events = createQuickEvents(() => false)
  const dead = new AbortController()
  events.watch(dead.signal)
  dead.abort()
  events.emit({ type: 'ask', text: 'one' })
  const heard = events.watch(new AbortController().signal)
  expect((await heard.next()).value).toEqual({ type: 'ask', text: 'one' })
})
