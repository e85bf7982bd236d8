import { expect, it } from 'vitest'
import { keptAlive } from '../../electron/http/api/keptAlive.ts'
import type { ApiEvent } from '../../electron/http/api/route.ts'

it('fills silence with comments, after the first event and until the end', async () => {
  const heard = Promise.withResolvers<void>()
  let left = false
  async function* events(): AsyncGenerator<ApiEvent> {
    try {
      yield { data: 1 }
      await heard.promise
      yield { data: 2 }
    } finally {
      left = true
    }
  }
  const all: unknown[] = []
  for await (const event of keptAlive(events(), 1)) {
    all.push('comment' in event ? 'comment' : event.data)
    if (all.filter((one) => one === 'comment').length === 2) heard.resolve()
  }
  expect(all.slice(0, 3)).toEqual([1, 'comment', 'comment'])
  expect(all.at(-1)).toBe(2)
  expect(left).toBe(true)
})

it('passes a failure on, before the first event and after it', async () => {
  async function* failing(...before: ApiEvent[]): AsyncGenerator<ApiEvent> {
    yield* before
    throw new Error('broken')
  }
  await expect(keptAlive(failing(), 1).next()).rejects.toThrow('broken')
  const events = keptAlive(failing({ data: 1 }), 1_000)
  expect(await events.next()).toMatchObject({ value: { data: 1 } })
  await expect(events.next()).rejects.toThrow('broken')
})
