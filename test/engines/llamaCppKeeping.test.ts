import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { ModelKeeper } from '../../electron/engines/llamaCpp/ModelKeeper.ts'
import type { Request } from '../../electron/engines/llamaCpp/protocol.ts'
import { type ScriptedChild, scriptedChild } from '../support/scriptedChild.ts'
import { tinyGguf } from '../support/tinyGguf.ts'
import { able, chatty } from '../support/tinyModels.ts'
import { type LlamaCppHarness, llamaCpp } from './llamaCppHarness.ts'
import { failureOf } from './ollamaHarness.ts'

vi.setConfig({ testTimeout: 30_000 })
const patient = { timeoutMs: 10_000 }

/** An engine that starts scripted processes in the place of llama.cpp's. */
function scripted({ onLoad, ...options }: Parameters<typeof scriptedChild>[0] & Parameters<typeof llamaCpp>[1] = {}) {
  const harness = llamaCpp([chatty, able], { start: () => scriptedChild({ ...(onLoad && { onLoad }) }), ...options })
  return { ...harness, children: harness.processes as ScriptedChild[] }
}

async function ask({ engine }: LlamaCppHarness, name: string, question: string, signal?: AbortSignal) {
  return (await (await engine.createModel({ name })).invoke(question, signal ? { signal } : {})).text
}

/** An answer that never ends by itself, with some of it here already. */
async function underWay({ engine }: LlamaCppHarness, name: string, keepAlive?: number) {
  const stop = new AbortController()
  const model = await engine.createModel({ name, ...(keepAlive !== undefined && { keepAlive }) })
  let text = ''
  const begun = Promise.withResolvers<void>()
  const ended = (async () => {
    for await (const chunk of await model.stream('story', { signal: stop.signal })) {
      text += chunk.text
      if (text !== '') begun.resolve()
    }
  })()
  ended.catch(begun.reject)
  await begun.promise
  return { stop: () => stop.abort(), ended, text: () => text }
}

const wishes = ({ children }: { children: ScriptedChild[] }) =>
  children.flatMap(({ asked }) => asked.flatMap((one: Request) => (one.type === 'load' ? [one.wish] : [])))

test('a question for another model waits for the answers under way, and those after it for it', async () => {
  const harness = scripted()
  const answer = await underWay(harness, 'tiny')
  const other = ask(harness, 'tiny-tools', 'joke')
  const before = answer.text().length
  await expect.poll(() => answer.text().length).toBeGreaterThan(before + 100)
  expect(harness.children).toHaveLength(1)
  answer.stop()
  expect(await other).toBe('joke')
  expect(harness.children).toHaveLength(2)
})

function keeperOf(start: () => ScriptedChild) {
  const patience = { every: 60_000, ping: 60_000, abort: 60_000 }
  const keeper = new ModelKeeper({
    start: () => new EngineProcess(start(), patience),
    usualKeepMs: () => 60_000,
    onDeath: () => {},
    onChange: () => {},
  })
  onTestFinished(() => keeper.close())
  const lease = (name: string, signal?: AbortSignal) => {
    const wish = { path: name, contextLength: 512, sequences: 4, threads: 1, gpu: false }
    return keeper.lease({ name, size: 1, stamp: '', usual: 512, atOnce: 4, wish }, signal)
  }
  return { lease }
}

test('steady questions for one model keep nobody waiting for another', async () => {
  const { lease } = keeperOf(() => scriptedChild())
  const first = await lease('a')
  const order: string[] = []
  const others = ['b1', 'a1', 'a2', 'b2'].map(async (label) => {
    const { giveBack } = await lease(label.charAt(0))
    order.push(label)
    setImmediate(() => giveBack(undefined))
  })
  first.giveBack(undefined)
  await Promise.all(others)
  expect(order).toEqual(['b1', 'a1', 'a2', 'b2'])
})

test('one whose process could not be started takes nobody with it when it leaves', async () => {
  let starts = 0
  const { lease } = keeperOf(() => {
    if (++starts === 2) throw new Error('no more processes')
    return scriptedChild()
  })
  const first = await lease('a')
  const stop = new AbortController()
  const fails = failureOf(lease('b', stop.signal))
  const [next, last] = [lease('c'), lease('d')]
  first.giveBack(undefined)
  expect((await fails).message).toBe('no more processes')
  stop.abort()
  ;(await next).giveBack(undefined)
  expect(await last).toMatchObject({ loaded: {} })
})

test('stays loaded as long as is said, and goes when it is told to', async () => {
  const harness = scripted()
  const { library } = harness.engine
  const loaded = async () => (await library.loaded()).map(({ ref, expiresAt }) => [ref.name, expiresAt === null])
  await library.load('tiny', {})
  expect(await loaded()).toEqual([['tiny', false]])
  // Kept by the user: a question changes nothing, but one that says so itself.
  await library.load('tiny', { keepAlive: -1 })
  expect(await ask(harness, 'tiny', 'joke')).toBe('joke')
  expect(await loaded()).toEqual([['tiny', true]])
  await library.unload('tiny')
  expect(await loaded()).toEqual([])
  expect(harness.children[0]?.pid).toBeUndefined()

  harness.set({ keepMinutes: 0 })
  expect(await ask(harness, 'tiny', 'joke')).toBe('joke')
  await expect.poll(loaded).toEqual([])
  expect(harness.children[1]?.pid).toBeUndefined()
})

test('an answer under way is not unloaded; the model goes when it has ended', async () => {
  const harness = scripted()
  const answer = await underWay(harness, 'tiny', -1)
  await harness.engine.library.unload('tiny')
  const before = answer.text().length
  await expect.poll(() => answer.text().length).toBeGreaterThan(before + 100)
  answer.stop()
  await expect.poll(() => harness.engine.library.loaded()).toEqual([])
})

test('a load that nobody waits for any more is ended, one that somebody waits for goes on', async () => {
  const goesOn = Promise.withResolvers<'loads'>()
  const harness = scripted({ onLoad: () => goesOn.promise })
  const stop = new AbortController()
  const alone = ask(harness, 'tiny', 'hi', stop.signal)
  await expect.poll(() => harness.children[0]?.asked.length).toBe(1)
  stop.abort()
  expect(await failureOf(alone)).toMatchObject({ name: 'AbortError' })
  expect(harness.children[0]?.pid).toBeUndefined()
  expect(await harness.engine.library.loaded()).toEqual([])

  const leaves = new AbortController()
  const [left, stays] = [ask(harness, 'tiny', 'hi', leaves.signal), ask(harness, 'tiny', 'weather')]
  await expect.poll(() => harness.children.length).toBe(2)
  leaves.abort()
  expect(await failureOf(left)).toMatchObject({ name: 'AbortError' })
  goesOn.resolve('loads')
  expect(await stays).toBe('weather')
  expect(harness.children).toHaveLength(2)
})

test('more context is another load, less is not; a model gets no more than it was made for', async () => {
  const harness = scripted({ settings: { contextLength: 1_024 } })
  const context = async (contextLength?: number) => {
    await (await harness.engine.createModel({ name: 'tiny', contextLength })).invoke('hi')
    return [await harness.engine.loadedContext('tiny'), harness.children.length]
  }
  expect(await harness.engine.defaultContext('tiny')).toBe(1_024)
  expect(await context()).toEqual([1_024, 1])
  expect(await context(512)).toEqual([1_024, 1])
  expect(await context(2_048)).toEqual([2_048, 2])
  expect(await context()).toEqual([2_048, 2])
  expect(await context(1_000_000)).toEqual([4_096, 3])
})

test('settings that were changed hold for the next question', async () => {
  const harness = scripted({ settings: { contextLength: 1_024 } })
  await ask(harness, 'tiny', 'hi')
  harness.set({ contextLength: 2_048 })
  expect(await harness.engine.defaultContext('tiny')).toBe(2_048)
  await ask(harness, 'tiny', 'hi')
  harness.set({ gpu: true })
  await ask(harness, 'tiny', 'hi')
  harness.set({ atOnce: 2 })
  await ask(harness, 'tiny', 'hi')
  expect(wishes(harness).map(({ contextLength, gpu, sequences }) => [contextLength, gpu, sequences])).toEqual([
    [1_024, false, 4],
    [2_048, false, 4],
    [2_048, true, 4],
    [2_048, true, 2],
  ])
})

test('a file that was replaced is loaded again, one that is gone or spoilt is told', async () => {
  const harness = scripted()
  const path = join(harness.folder, 'tiny.gguf')
  await ask(harness, 'tiny', 'hi')
  writeFileSync(path, tinyGguf({ ...chatty, name: 'another', contextLength: 512 }))
  await ask(harness, 'tiny', 'hi')
  expect(wishes(harness).map(({ contextLength }) => contextLength)).toEqual([4_096, 512])
  writeFileSync(path, tinyGguf(chatty).subarray(0, 50_000))
  expect((await failureOf(ask(harness, 'tiny', 'hi'))).message).toContain('ends before its tensors')
  rmSync(path)
  expect(await failureOf(ask(harness, 'tiny', 'hi'))).toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('a model whose process dies twice is given up, until it is another file or somebody tries again', async () => {
  const harness = scripted()
  const die = async () => {
    const answer = await underWay(harness, 'tiny')
    harness.children.at(-1)?.die({ signal: 'SIGABRT' })
    expect(await failureOf(answer.ended)).toMatchObject({ code: 'ENGINE_FAILED' })
  }
  const listed = async () => (await harness.engine.status(patient)).models.find(({ ref }) => ref.name === 'tiny')
  await die()
  expect(await ask(harness, 'tiny', 'whole')).toBe('whole')
  // Twice in a row, with no whole answer between.
  await die()
  expect((await listed())?.refused).toBeUndefined()
  await die()
  expect(await listed()).toMatchObject({ refused: expect.stringContaining('twice'), mayTryAgain: true })
  expect(await failureOf(ask(harness, 'tiny', 'hi'))).toMatchObject({ code: 'ENGINE_FAILED' })
  expect(harness.children).toHaveLength(3)
  await harness.engine.library.load('tiny', {})
  expect(await ask(harness, 'tiny', 'hi')).toBe('hi')

  await die()
  await die()
  writeFileSync(join(harness.folder, 'tiny.gguf'), tinyGguf({ ...chatty, name: 'another file' }))
  expect(await ask(harness, 'tiny', 'hi')).toBe('hi')
  expect((await listed())?.refused).toBeUndefined()
})

test('a driver that ends the process is left alone, by a question and by a load; a file that does is not the driver', async () => {
  const driver = scripted({ settings: { gpu: true }, onLoad: ({ wish }) => (wish.gpu ? 'dies' : 'loads') })
  await driver.engine.library.load('tiny', {})
  expect(await ask(driver, 'tiny-tools', 'hi')).toBe('hi')
  expect(wishes(driver).map(({ gpu }) => gpu)).toEqual([true, false, false])

  const file = scripted({
    settings: { gpu: true },
    onLoad: ({ wish }) => (wish.path.endsWith('tiny.gguf') ? 'dies' : 'loads'),
  })
  expect(await failureOf(ask(file, 'tiny', 'hi'))).toMatchObject({ detail: expect.stringContaining('GGML_ASSERT') })
  expect(await ask(file, 'tiny-tools', 'hi')).toBe('hi')
  expect(wishes(file).map(({ gpu }) => gpu)).toEqual([true, false, true])
})

test('a process that no longer answers is found out, and what had come is kept', async () => {
  const harness = scripted({ patience: { every: 20, ping: 50, abort: 60_000 } })
  const answer = await underWay(harness, 'tiny')
  harness.children[0]?.hang()
  const failure = await failureOf(answer.ended)
  expect(failure).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('hung') })
  expect(answer.text()).toContain('alpha bravo')
})

test('nobody waits for a process that can’t be ended', async () => {
  const child = scriptedChild()
  child.kill = () => {}
  const process = new EngineProcess(child, { every: 60_000, ping: 60_000, abort: 60_000 })
  const prompt = { kind: 'text' as const, text: 'story' }
  const asked = failureOf(process.ask({ type: 'generate', prompt, sampling: { stop: [] } }))
  process.kill()
  expect(await asked).toMatchObject({ code: 'CANCELLED' })
  expect(process.isDead).toBe(true)
  expect(await failureOf(process.ask({ type: 'ping' }))).toMatchObject({ code: 'CANCELLED' })
  child.die()
  expect(await process.ended).toMatchObject({ code: 'CANCELLED' })
})

test('what can’t answer is not asked to', async () => {
  const vectors = llamaCpp([{ ...chatty, name: 'vectors', architecture: 'bert' }], { start: () => scriptedChild() })
  const [model] = (await vectors.engine.status(patient)).models
  expect(model?.capabilities).toEqual(['embedding'])
  expect(await failureOf(ask(vectors, 'vectors', 'hi'))).toMatchObject({ code: 'MODEL_LACKS_CAPABILITY' })
  expect(vectors.processes).toHaveLength(0)
})
