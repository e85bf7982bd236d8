import { Worker, type WorkerOptions } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createThreads } from '../../electron/platform/threads/threads.ts'

/** A thread that does what it is asked for, good or bad, and says which thread it is. */
const code = `
  const { parentPort, threadId } = require('node:worker_threads')
  const calls = {
    add: (a, b) => a + b,
    which: () => threadId,
    spin: () => { for (;;); },
    exit: () => process.exit(3),
    later: () => void setTimeout(() => { throw new Error('crashed') }, 0),
    hoard: () => { const all = []; for (;;) all.push(Array(1000).fill(Math.random())) },
    fail: () => ({ type: 'error', error: { code: 'NOT_FOUND', message: 'not there' } }),
  }
  parentPort.on('message', ({ method, args }) => {
    const value = calls[method](...args)
    if (method !== 'later') parentPort.postMessage(value?.type ? value : { type: 'value', value })
  })
  parentPort.postMessage({ type: 'ready' })`

interface Calls extends Record<string, (...args: never[]) => unknown> {
  add(a: number, b: number): number
  which(): number
  spin(): never
  exit(): never
  later(): void
  hoard(): never
  fail(): never
}

function makeThreads(timeoutMs = 60_000) {
  let started = 0
  const start = (options: WorkerOptions) => {
    started += 1
    return new Worker(code, { ...options, eval: true })
  }
  return { threads: createThreads<Calls>({ name: 'test', start, timeoutMs }), started: () => started }
}

test('calls are answered, by the same thread as long as it lives', async () => {
  const { threads, started } = makeThreads()
  expect(await threads.call('add', [1, 2])).toBe(3)
  await expect(threads.call('fail', [])).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'not there' })
  expect(await threads.call('which', [])).toBe(await threads.call('which', []))
  expect(started()).toBe(1)
})

test('what does not end is ended, and the next call has a new thread', async () => {
  const { threads } = makeThreads(300)
  const tooLong = { code: 'TOO_LARGE', message: 'It took longer than 0.30 s and was ended.' }
  await expect(threads.call('spin', [])).rejects.toMatchObject(tooLong)
  const first = await threads.call('which', [])
  await expect(threads.call('spin', [])).rejects.toMatchObject(tooLong)
  expect(await threads.call('which', [])).not.toBe(first)
})

test('what takes all memory is ended, and nothing else', async () => {
  const { threads } = makeThreads()
  await expect(threads.call('hoard', [])).rejects.toMatchObject({
    code: 'TOO_LARGE',
    message: expect.stringMatching(/memory/),
  })
  expect(await threads.call('add', [1, 2])).toBe(3)
})

test('a thread that crashes or leaves fails its call only', async () => {
  const { threads } = makeThreads()
  await expect(threads.call('exit', [])).rejects.toThrow('ended')
  await expect(threads.call('later', [])).rejects.toThrow('crashed')
  expect(await threads.call('add', [1, 2])).toBe(3)
})

test('a signal ends the call, also one that waits for its turn', async () => {
  const { threads, started } = makeThreads()
  const stop = new AbortController()
  const reason = new Error('stopped')
  const running = Array.from({ length: 6 }, () => threads.call('spin', [], stop.signal))
  const behind = threads.call('add', [1, 2])
  const alone = new AbortController()
  const waiting = threads.call('add', [1, 2], alone.signal)
  alone.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  expect(started()).toBe(4)
  stop.abort(reason)
  expect((await Promise.allSettled(running)).map((one) => one.status === 'rejected' && one.reason)).toEqual(
    Array(6).fill(reason),
  )
  expect(await behind).toBe(3)
  await expect(threads.call('add', [1, 2], AbortSignal.abort(reason))).rejects.toBe(reason)
})
