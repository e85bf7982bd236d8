import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ChildProcess } from '../../electron/platform/childProcess.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { able, chatty, said, slow } from '../support/tinyModels.ts'
import { type LlamaCppHarness, llamaCpp } from './llamaCppHarness.ts'
import { failureOf } from './ollamaHarness.ts'

// Each start of a process takes a second, and many more on a busy machine.
vi.setConfig({ testTimeout: 90_000 })
const patient = { timeoutMs: 10_000 }

async function ask({ engine }: LlamaCppHarness, name: string, question: string, signal?: AbortSignal) {
  const model = await engine.createModel({ name })
  return (await model.invoke(question, signal ? { signal } : {})).text
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
      if (text.length > 20) begun.resolve()
    }
  })()
  ended.catch(begun.reject)
  await begun.promise
  return { stop: () => stop.abort(), ended, text: () => text }
}

const modelOf = async ({ engine }: LlamaCppHarness, name: string) =>
  (await engine.status(patient)).models.find(({ ref }) => ref.name === name)

test('nothing runs before it is asked for, and nothing after it is closed', async () => {
  const harness = llamaCpp([chatty])
  await harness.engine.status(patient)
  expect(harness.processes).toHaveLength(0)
  const answer = await underWay(harness, 'tiny')
  await harness.close()
  expect(await failureOf(answer.ended)).toMatchObject({ code: 'CANCELLED' })
  expect(harness.processes[0]?.pid).toBeUndefined()
  expect(await failureOf(ask(harness, 'tiny', 'hi'))).toMatchObject({ code: 'CANCELLED' })
})

test('a death in the middle of an answer keeps what had come, and the next question starts it again', async () => {
  const harness = llamaCpp([slow])
  const die = async () => {
    const answer = await underWay(harness, 'tiny-slow')
    process.kill(harness.processes.at(-1)?.pid as number, 'SIGKILL')
    expect(await failureOf(answer.ended)).toMatchObject({
      code: 'ENGINE_FAILED',
      detail: expect.stringContaining('SIGKILL'),
    })
    expect(answer.text()).toContain('alpha bravo')
  }
  await die()
  expect(await ask(harness, 'tiny-slow', 'weather')).toBe(said.weather)
  // Twice in a row, with no whole answer between: the model is given up until the user tries again.
  await die()
  expect((await modelOf(harness, 'tiny-slow'))?.refused).toBeUndefined()
  await die()
  const refused = { refused: expect.stringContaining('twice'), mayTryAgain: true }
  expect(await modelOf(harness, 'tiny-slow')).toMatchObject(refused)
  expect(await failureOf(ask(harness, 'tiny-slow', 'hi'))).toMatchObject({ code: 'ENGINE_FAILED' })
  expect(harness.processes).toHaveLength(3)
  await harness.engine.library.load('tiny-slow', {})
  expect(await ask(harness, 'tiny-slow', 'weather')).toBe(said.weather)
  expect((await modelOf(harness, 'tiny-slow'))?.refused).toBeUndefined()
})

test('a process that hangs is ended', async () => {
  const harness = llamaCpp([slow], { patience: { every: 60_000, ping: 60_000, abort: 200 } })
  const answer = await underWay(harness, 'tiny-slow')
  const [child] = harness.processes
  process.kill(child?.pid as number, 'SIGSTOP')
  answer.stop()
  // Whoever stopped the answer does not wait for that.
  expect(await failureOf(answer.ended)).toMatchObject({ name: 'AbortError' })
  await expect.poll(() => child?.pid, { timeout: 10_000 }).toBeUndefined()
  expect(await ask(harness, 'tiny-slow', 'weather')).toBe(said.weather)
})

test('a process that no longer answers is found out, and what had come is kept', async () => {
  const harness = llamaCpp([slow], { patience: { every: 100, ping: 3_000, abort: 60_000 } })
  const answer = await underWay(harness, 'tiny-slow')
  process.kill(harness.processes[0]?.pid as number, 'SIGSTOP')
  const failure = await failureOf(answer.ended)
  expect(failure).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('hung') })
  expect(answer.text()).toContain('alpha bravo')
})

test('a load that nobody waits for any more is ended, one that somebody waits for goes on', async () => {
  const harness = llamaCpp([chatty])
  const stop = new AbortController()
  const alone = ask(harness, 'tiny', 'hi', stop.signal)
  await expect.poll(() => harness.processes.length).toBe(1)
  stop.abort()
  expect(await failureOf(alone)).toMatchObject({ name: 'AbortError' })
  await expect.poll(() => harness.processes[0]?.pid).toBeUndefined()
  expect(await harness.engine.library.loaded()).toEqual([])

  const leaves = new AbortController()
  const [left, stays] = [ask(harness, 'tiny', 'hi', leaves.signal), ask(harness, 'tiny', 'weather')]
  await expect.poll(() => harness.processes.length).toBe(2)
  leaves.abort()
  expect(await failureOf(left)).toMatchObject({ name: 'AbortError' })
  expect(await stays).toBe(said.weather)
  expect(harness.processes).toHaveLength(2)
})

test('a question for another model waits for the answers under way, and those after it for it', async () => {
  const harness = llamaCpp([slow, able])
  const answer = await underWay(harness, 'tiny-slow')
  const order: string[] = []
  const told = async (name: string, question: string) => order.push(await ask(harness, name, question))
  const other = told('tiny-tools', 'joke')
  const after = told('tiny-slow', 'weather')
  await expect(Promise.race([other, after, wait(300)])).resolves.toBeUndefined()
  expect(harness.processes).toHaveLength(1)
  answer.stop()
  await Promise.all([other, after])
  expect(order).toEqual([said.joke, said.weather])
  expect(harness.processes).toHaveLength(3)
})

test('stays loaded as long as is said, and goes when it is told to', async () => {
  const harness = llamaCpp([chatty])
  const { library } = harness.engine
  const loaded = async () => (await library.loaded()).map(({ ref, expiresAt }) => [ref.name, expiresAt === null])
  await library.load('tiny', {})
  expect(await loaded()).toEqual([['tiny', false]])
  // Kept by the user: a question changes nothing, but one that says so itself.
  await library.load('tiny', { keepAlive: -1 })
  expect(await ask(harness, 'tiny', 'joke')).toBe(said.joke)
  expect(await loaded()).toEqual([['tiny', true]])
  await library.unload('tiny')
  expect(await loaded()).toEqual([])
  await expect.poll(() => harness.processes[0]?.pid).toBeUndefined()

  harness.set({ keepMinutes: 0 })
  expect(await ask(harness, 'tiny', 'joke')).toBe(said.joke)
  await expect.poll(loaded).toEqual([])
  await expect.poll(() => harness.processes[1]?.pid).toBeUndefined()
})

test('an answer under way is not unloaded; the model goes when it has ended', async () => {
  const harness = llamaCpp([slow])
  const answer = await underWay(harness, 'tiny-slow', -1)
  await harness.engine.library.unload('tiny-slow')
  const before = answer.text().length
  await expect.poll(() => answer.text().length).toBeGreaterThan(before + 100)
  answer.stop()
  await expect.poll(() => harness.engine.library.loaded()).toEqual([])
})

test('more context is another load, less is not; a model gets no more than it was made for', async () => {
  const harness = llamaCpp([chatty], { settings: { contextLength: 1_024 } })
  const context = async (contextLength?: number) => {
    await (await harness.engine.createModel({ name: 'tiny', contextLength })).invoke('hi')
    return [await harness.engine.loadedContext('tiny'), harness.processes.length]
  }
  expect(await context()).toEqual([1_024, 1])
  expect(await context(512)).toEqual([1_024, 1])
  expect(await context(2_048)).toEqual([2_048, 2])
  expect(await context()).toEqual([2_048, 2])
  expect(await context(1_000_000)).toEqual([4_096, 3])
})

test('a process that dies while it loads, or does not load in its own words, fails with those words', async () => {
  const dies = llamaCpp([chatty], { start: () => deadOnArrival })
  const failure = await failureOf(ask(dies, 'tiny', 'hi'))
  expect(failure).toMatchObject({ code: 'ENGINE_FAILED', detail: expect.stringContaining('GGML_ASSERT') })
  // llama.cpp knows no such kind of model; Aside, which can't know them all, lets it try.
  const odd = llamaCpp([{ ...chatty, architecture: 'llama9000' }])
  const refused = await failureOf(ask(odd, 'tiny', 'hi'))
  expect(refused).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('could not load') })
  expect(refused.detail).toContain('llama9000')
})

const deadOnArrival: ChildProcess = {
  pid: undefined,
  post: () => {},
  onMessage: () => {},
  onExit: (listener) => void setTimeout(() => listener({ code: 134, signal: null, stderr: 'GGML_ASSERT' }), 10),
  kill: () => {},
}

test('a name that is no file’s is told', async () => {
  const harness = llamaCpp([chatty])
  expect(await failureOf(ask(harness, 'gone', 'hi'))).toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('ends by itself when Aside has been ended without a word', async () => {
  const file = tinyGgufFile(slow, temporaryFolder('models'))
  const parent = fork(join(import.meta.dirname, 'llamaCppParent.ts'), [file], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [pid] = (await once(parent, 'message')) as [number]
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
