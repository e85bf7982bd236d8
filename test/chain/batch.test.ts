import type { AIMessage } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { describe, expect, test } from 'vitest'
import { runnableAsCompleted } from '../../electron/assistant/batch.ts'
import type { CallConfig } from '../../electron/assistant/chain.ts'
import type { Completed } from '../../electron/platform/batchAsCompleted.ts'
import { able, counting, inContext, openChain } from './support.ts'

type Subject = Runnable<string, string | AIMessage, CallConfig>

/** What is batched: the engine's model, and the whole chain over it. */
const subjects: Record<string, (opened: Awaited<ReturnType<typeof openChain>>) => Promise<Subject>> = {
  'the model': async ({ chain }) => (await chain.model(able)) as unknown as Subject,
  'the whole chain': async ({ chain }) => chain.answer as Subject,
}

/** Questions in which the later ones are answered sooner. */
const inputs = ['100', '70', '40', '10']
const texts = inputs.map((input) => `You said: ${input}`)
const textOf = (output: string | AIMessage) => (typeof output === 'string' ? output : output.text)

describe.each(Object.keys(subjects))('a batch of %s', (name) => {
  const open = async (waitMs: Parameters<typeof counting>[0]) => {
    const engine = counting(waitMs)
    const opened = await openChain(engine.answer)
    return { ...opened, engine, subject: await (subjects[name] as (typeof subjects)[string])(opened) }
  }

  test('has its results in the order of the inputs', async () => {
    const { subject } = await open(Number)
    expect((await subject.batch(inputs, inContext())).map(textOf)).toEqual(texts)
  })

  test('has no more in flight than it may', async () => {
    const { subject, engine, asked } = await open(20)
    await subject.batch([...inputs, ...inputs], { ...inContext(), maxConcurrency: 3 })
    expect(engine.most()).toBe(3)
    expect(asked()).toHaveLength(8)
    await subject.batch(inputs, inContext())
    expect(engine.most()).toBe(4)
  })

  test('has failures in their places', async () => {
    const { subject } = await open(5)
    const outputs = await subject.batch(['a', 'fail', 'c', 'fails'], inContext(), { returnExceptions: true })
    expect([outputs[0], outputs[2]].map((output) => textOf(output as string))).toEqual(['You said: a', 'You said: c'])
    expect(outputs[1]).toMatchObject({ code: 'ENGINE_FAILED', detail: expect.stringContaining('fails') })
    expect(outputs[3]).toMatchObject({ code: 'ENGINE_FAILED', detail: expect.stringContaining('failss') })
    await expect(subject.batch(['a', 'fail'], inContext())).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })

  test('as completed: each with its place, in the order of their ends, failures among them', async () => {
    const { subject } = await open((question) => (question === 'fail' ? 25 : Number(question)))
    const told: Completed<string | AIMessage>[] = []
    for await (const one of runnableAsCompleted(subject, [...inputs, 'fail'], inContext())) told.push(one)
    expect(told.map(({ index }) => index)).toEqual([3, 4, 2, 1, 0])
    const outputs = told.flatMap((one) => ('output' in one ? [textOf(one.output)] : []))
    expect(outputs).toEqual([...texts].reverse())
    expect(told[1]).toMatchObject({ error: { code: 'ENGINE_FAILED' } })
  })

  test('as completed: at most maxConcurrency in flight', async () => {
    const { subject, engine } = await open(15)
    const limits = { ...inContext(), maxConcurrency: 2 }
    const indexes = []
    for await (const { index } of runnableAsCompleted(subject, inputs, limits)) indexes.push(index)
    expect(indexes.sort()).toEqual([0, 1, 2, 3])
    expect(engine.most()).toBe(2)
  })

  test('as completed: leaving the loop, and a signal, end what is in flight', async () => {
    const { subject, engine, server, asked } = await open((question) => (question === '10' ? 10 : 60_000))
    const limits = { ...inContext(), maxConcurrency: 3 }
    for await (const { index } of runnableAsCompleted(subject, ['100', '10', '70', '40'], limits)) {
      expect(index).toBe(1)
      break
    }
    await server.allClosed()
    expect(asked().length).toBeLessThanOrEqual(4)
    const stop = new AbortController()
    const told: unknown[] = []
    const reading = (async () => {
      const signalled = { ...limits, signal: stop.signal }
      for await (const one of runnableAsCompleted(subject, ['100', '10', '70'], signalled)) {
        told.push(one)
        stop.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    await server.allClosed()
    expect(told).toHaveLength(1)
    expect(engine.now()).toBe(0)
  })
})
