import type { AIMessage } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { describe, expect, test } from 'vitest'
import { runnableAsCompleted } from '../../electron/assistant/batch.ts'
import type { CallConfig } from '../../electron/assistant/chain.ts'
import { able, held, inContext, sharedChain } from './support.ts'

type Subject = Runnable<string, string | AIMessage, CallConfig>

/** What is batched: the engine's model, and the whole chain over it. */
const subjects: Record<string, (opened: Awaited<ReturnType<typeof sharedChain>>) => Promise<Subject>> = {
  'the model': async ({ chain }) => (await chain.model(able)) as unknown as Subject,
  'the whole chain': async ({ chain }) => chain.answer as Subject,
}

const textOf = (output: string | AIMessage | undefined) => (typeof output === 'object' ? output.text : output)
const inputs = ['a', 'b', 'c', 'd']
const texts = inputs.map((input) => `You said: ${input}`)
const failure = (question: string) => ({
  code: 'ENGINE_FAILED',
  detail: expect.stringContaining(`${question} it did`),
})

describe.each(Object.keys(subjects))('a batch of %s', (name) => {
  const open = async () => {
    const engine = held()
    const opened = await sharedChain(engine.answer)
    return { ...opened, engine, subject: await (subjects[name] as (typeof subjects)[string])(opened) }
  }

  test('has its results in the order of the inputs', async () => {
    const { subject, engine } = await open()
    const batch = subject.batch(inputs, inContext())
    for (const input of [...inputs].reverse()) await engine.letGo(input)
    expect((await batch).map(textOf)).toEqual(texts)
  })

  test('has no more in flight than it may', async () => {
    const { subject, engine } = await open()
    const many = Array.from({ length: 7 }, (_, at) => `question ${at}`)
    const batch = subject.batch(many, { ...inContext(), maxConcurrency: 3 })
    await engine.letAllGo(many.length, 3)
    expect((await batch).map(textOf)).toEqual(many.map((question) => `You said: ${question}`))
    expect(engine.most()).toBe(3)
    const all = subject.batch(many, inContext())
    await engine.letAllGo(many.length, many.length)
    await all
    expect(engine.most()).toBe(7)
  })

  test('has failures in their places', async () => {
    const { subject, engine } = await open()
    const batch = subject.batch(['a', 'fail 1', 'c', 'fail 2'], inContext(), { returnExceptions: true })
    await engine.letAllGo(4, 4)
    const [a, one, c, two] = await batch
    expect([textOf(a as string), textOf(c as string)]).toEqual(['You said: a', 'You said: c'])
    expect([one, two]).toMatchObject([failure('fail 1'), failure('fail 2')])
    const whole = subject.batch(['fail 3'], inContext())
    whole.catch(() => {})
    await engine.letGo('fail 3')
    await expect(whole).rejects.toMatchObject(failure('fail 3'))
  })

  test('as completed: each with its place, in the order of their ends, failures among them', async () => {
    const { subject, engine } = await open()
    const batch = runnableAsCompleted(subject, [...inputs, 'fail'], inContext())
    for (const question of ['d', 'fail', 'b', 'c', 'a']) {
      const told = batch.next()
      await engine.letGo(question)
      const { value } = await told
      const index = inputs.indexOf(question)
      if (index === -1) expect(value).toMatchObject({ index: 4, error: failure('fail') })
      else expect(value && 'output' in value && [value.index, textOf(value.output)]).toEqual([index, texts[index]])
    }
    expect((await batch.next()).done).toBe(true)
  })

  test('as completed: at most maxConcurrency in flight', async () => {
    const { subject, engine } = await open()
    const indexes: number[] = []
    const reading = (async () => {
      const limits = { ...inContext(), maxConcurrency: 2 }
      for await (const { index } of runnableAsCompleted(subject, inputs, limits)) indexes.push(index)
    })()
    await engine.letAllGo(inputs.length, 2)
    await reading
    expect(indexes.sort()).toEqual([0, 1, 2, 3])
    expect(engine.most()).toBe(2)
  })

  test('as completed: leaving the loop, and a signal, end what is in flight', async () => {
    const { subject, engine, server, asked } = await open()
    const limits = { ...inContext(), maxConcurrency: 3 }
    const leaving = (async () => {
      for await (const { index } of runnableAsCompleted(subject, inputs, limits)) {
        expect(index).toBe(1)
        break
      }
    })()
    await engine.letGo('b')
    await leaving
    await server.allClosed()
    expect(asked().length).toBeLessThanOrEqual(4)

    const stop = new AbortController()
    const told: unknown[] = []
    const reading = (async () => {
      const signalled = { ...limits, signal: stop.signal }
      for await (const one of runnableAsCompleted(subject, inputs, signalled)) {
        told.push(one)
        stop.abort()
      }
    })()
    await engine.letGo('c')
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    await server.allClosed()
    expect(told).toHaveLength(1)
    expect(engine.waiting()).toEqual([])
  })
})
