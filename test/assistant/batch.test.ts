import { setTimeout as pause } from 'node:timers/promises'
import { RunnableLambda } from '@langchain/core/runnables'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runnableAsCompleted } from '../../electron/assistant/batch.ts'
import { batchAsCompleted, type Completed } from '../../electron/platform/batchAsCompleted.ts'

/** A call that ends when the test says so, in the order it says, and keeps count of what runs. */
function held() {
  const ends = new Map<number, (outcome: unknown) => void>()
  const running = new Set<number>()
  let most = 0
  const call = (_: unknown, { index, signal }: { index: number; signal: AbortSignal }) => {
    running.add(index)
    most = Math.max(most, running.size)
    return new Promise<string>((resolve, reject) => {
      ends.set(index, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(String(outcome))))
      // What runs takes its time to end.
      signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 10))
    }).finally(() => running.delete(index))
  }
  return { call, running, most: () => most, end: (index: number, outcome: unknown) => ends.get(index)?.(outcome) }
}

const failed = new Error('no')

test('what ends first is told first, with its place; failures too', async () => {
  const { call, end } = held()
  const batch = batchAsCompleted(['a', 'b', 'c'], call)
  const first = batch.next()
  end(1, 'two')
  expect((await first).value).toEqual({ index: 1, output: 'two' })
  end(2, failed)
  expect((await batch.next()).value).toEqual({ index: 2, error: failed })
  end(0, 'one')
  expect((await batch.next()).value).toEqual({ index: 0, output: 'one' })
  expect(await batch.next()).toEqual({ done: true, value: undefined })
})

test('no more run than allowed, and a free place is taken while nobody reads', async () => {
  const { call, end, running, most } = held()
  const batch = batchAsCompleted([0, 1, 2, 3], call, { maxConcurrency: 2 })
  const first = batch.next()
  expect([...running]).toEqual([0, 1])
  end(0, 'x')
  await first
  await expect.poll(() => [...running]).toEqual([1, 2])
  end(2, 'x')
  await expect.poll(() => [...running]).toEqual([1, 3])
  end(1, 'x')
  end(3, 'x')
  const indexes = []
  for await (const { index } of batch) indexes.push(index)
  expect(indexes).toEqual([2, 1, 3])
  expect(most()).toBe(2)
})

test('leaving the loop ends what runs before it is left', async () => {
  const { call, end, running } = held()
  const batch = batchAsCompleted([0, 1, 2, 3], call, { maxConcurrency: 3 })
  queueMicrotask(() => end(1, 'x'))
  for await (const _ of batch) break
  expect(running.size).toBe(0)
  expect(await batch.next()).toEqual({ done: true, value: undefined })
})

test('a waiting reader can leave too', async () => {
  const { call, running } = held()
  const batch = batchAsCompleted([0, 1], call)
  const waiting = batch.next().catch((error: Error) => error.name)
  expect(running.size).toBe(2)
  await batch.return()
  expect(running.size).toBe(0)
  expect(await waiting).toBe('AbortError')
})

test('a signal ends it with the signal’s reason, once nothing runs any more', async () => {
  const { call, end, running } = held()
  const stop = new AbortController()
  const batch = batchAsCompleted([0, 1, 2], call, { maxConcurrency: 2, signal: stop.signal })
  const first = batch.next()
  end(0, 'x')
  await first
  setTimeout(() => stop.abort(failed), 5)
  await expect(batch.next()).rejects.toBe(failed)
  expect(running.size).toBe(0)
  await expect(batchAsCompleted([0], call, { signal: stop.signal }).next()).rejects.toBe(failed)
  expect(running.size).toBe(0)
})

test('nothing to do ends at once, and a limit below one is refused', async () => {
  expect(await batchAsCompleted([], held().call).next()).toEqual({ done: true, value: undefined })
  expect(() => batchAsCompleted([0], held().call, { maxConcurrency: 0 })).toThrow(/at least one/)
})

test('over a Runnable, with one configuration or one each', async () => {
  const seen: unknown[] = []
  const runnable = RunnableLambda.from(async (wait: number, config) => {
    seen.push(config.metadata?.who)
    await pause(wait)
    return wait
  })
  const read = async (batch: AsyncGenerator<Completed<number>>) => {
    const outputs = []
    for await (const one of batch) outputs.push(one)
    return outputs
  }
  const one = await read(
    runnableAsCompleted(runnable, [60, 5], { metadata: { who: 'both' }, runId: crypto.randomUUID() }),
  )
  expect(one).toEqual([
    { index: 1, output: 5 },
    { index: 0, output: 60 },
  ])
  await read(runnableAsCompleted(runnable, [1, 2], [{ metadata: { who: 'a' } }, { metadata: { who: 'b' } }]))
  expect(seen).toEqual(['both', 'both', 'a', 'b'])
})

test('every input is told exactly once, whatever limit, order and failures', async () => {
  const inputs = fc.array(fc.record({ wait: fc.nat(3), fails: fc.boolean() }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(inputs, fc.integer({ min: 1, max: 6 }), async (calls, maxConcurrency) => {
      let running = 0
      const batch = batchAsCompleted(
        calls,
        async ({ wait, fails }) => {
          running += 1
          expect(running).toBeLessThanOrEqual(maxConcurrency)
          for (let turn = 0; turn < wait; turn += 1) await Promise.resolve()
          running -= 1
          if (fails) throw failed
          return wait
        },
        { maxConcurrency },
      )
      const told: Completed<number>[] = []
      for await (const one of batch) told[one.index] = one
      expect(told).toEqual(
        calls.map(({ wait, fails }, index) => (fails ? { index, error: failed } : { index, output: wait })),
      )
    }),
    { numRuns: 60 },
  )
})
