import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Engine, ModelOptions } from '../../electron/engines/engine.ts'
import { GuideEngine } from '../../electron/engines/guide/GuideEngine.ts'
import { EngineStatus } from '../../shared/model/engine.ts'
import { ScriptedEngine } from '../support/scriptedEngine.ts'
import { slow } from '../support/tinyModels.ts'
import { type LlamaCppHarness, llamaCpp } from './llamaCppHarness.ts'
import { type Harness, harness } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

/** A machine that is busy with other tests is not what is tested. */
const patient = { timeoutMs: 10_000 }

/** What every engine must keep, whatever it runs. `question` is one that it answers at some length. */
interface Subject {
  engine: Engine
  options: ModelOptions
  question: string
  dispose?(): PromiseLike<void>
}

let embedded: LlamaCppHarness | undefined
const ends: (() => void | Promise<void>)[] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const words = Array.from({ length: 40 }, (_, at) => `word${at} `)

const subjects: Record<string, () => Promise<Subject>> = {
  async ollama() {
    const h: Harness = await harness([...words.flatMap((word) => [word, { wait: 5 }]), { done: {} }])
    return {
      engine: h.engine,
      options: { name: 'llama3.2:3b' },
      question: 'hi',
      dispose: () => h[Symbol.asyncDispose](),
    }
  },
  async server() {
    const h = await serverHarness([...words.flatMap((word) => [word, { wait: 5 }]), { done: {} }])
    return {
      engine: h.engine,
      options: { name: 'llama3.2:3b' },
      question: 'hi',
      dispose: () => h[Symbol.asyncDispose](),
    }
  },
  async llamaCpp() {
    // One for all tests: what takes time is loading.
    embedded ??= llamaCpp([slow], { until: (end) => ends.push(end) })
    return { engine: embedded.engine, options: { name: 'tiny-slow' }, question: 'recite' }
  },
  async guide() {
    return { engine: new GuideEngine(), options: { name: 'guide' }, question: 'How do I open a new window?' }
  },
  async scripted() {
    const steps = words.flatMap((word) => [word, { wait: 5 }])
    return { engine: new ScriptedEngine(() => steps), options: { name: 'any' }, question: 'hi' }
  },
}

describe.each(Object.keys(subjects))('%s', (name) => {
  let subject: Subject
  const make = async () => {
    subject = await (subjects[name] as () => Promise<Subject>)()
    return subject
  }
  afterEach(() => subject.dispose?.())

  test('says what it is', async () => {
    const { engine } = await make()
    const status = EngineStatus.parse(await engine.status(patient))
    expect(status).toMatchObject({ id: engine.id, label: engine.label, state: 'ready' })
    for (const { ref } of status.models) expect(ref.engine).toBe(engine.id)
  })

  test('streams text in pieces, and ends with counts and the reason', async () => {
    const { engine, options, question } = await make()
    const model = await engine.createModel(options)
    const chunks = []
    for await (const chunk of await model.stream([new SystemMessage('be kind'), new HumanMessage(question)]))
      chunks.push(chunk)
    expect(chunks.filter((chunk) => chunk.text !== '').length).toBeGreaterThan(5)
    expect(chunks.at(-1)?.usage_metadata).toBeDefined()
    expect(chunks.at(-1)?.response_metadata.done_reason).toBe('stop')
  })

  test('invoke gives the same text as stream', async () => {
    const { engine, options, question } = await make()
    let streamed = ''
    for await (const chunk of await (await engine.createModel(options)).stream(question)) streamed += chunk.text
    expect((await (await engine.createModel(options)).invoke(question)).text).toBe(streamed)
  })

  test.each(['before the first token', 'while it flows'])('stops with an AbortError: %s', async (when) => {
    const { engine, options, question } = await make()
    const model = await engine.createModel(options)
    const stop = new AbortController()
    if (when === 'before the first token') stop.abort()
    let pieces = 0
    const streamed = async () => {
      for await (const _ of await model.stream(question, { signal: stop.signal })) if (++pieces === 2) stop.abort()
    }
    await expect(streamed()).rejects.toMatchObject({ name: 'AbortError' })
    expect(pieces).toBeLessThan(5)
    const late = new AbortController()
    const invoked = model.invoke(question, { signal: late.signal })
    setTimeout(() => late.abort(), 30)
    await expect(invoked).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('two models share nothing: one is stopped, the other is whole', async () => {
    const { engine, options, question } = await make()
    const [one, other] = [await engine.createModel(options), await engine.createModel(options)]
    const stop = new AbortController()
    const stopped = one.invoke(question, { signal: stop.signal })
    stopped.catch(() => {})
    const whole = other.invoke(question)
    setTimeout(() => stop.abort(), 30)
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect((await whole).text.length).toBeGreaterThan(100)
  })

  test('says nothing on the console', async () => {
    const { engine, options, question } = await make()
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) => vi.spyOn(console, method))
    await engine.status(patient)
    await (await engine.createModel(options)).invoke(question)
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  })
})
