import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../support/openApp.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { chatty, said, slow } from '../support/tinyModels.ts'
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
async function underWay({ engine }: LlamaCppHarness, name: string) {
  const stop = new AbortController()
  const model = await engine.createModel({ name })
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

test('what llama.cpp can’t load fails with its words', async () => {
  // llama.cpp knows no such kind of model; Aside, which can't know them all, lets it try.
  const odd = llamaCpp([{ ...chatty, architecture: 'llama9000' }])
  const refused = await failureOf(ask(odd, 'tiny', 'hi'))
  expect(refused).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('could not load') })
  expect(refused.detail).toContain('llama9000')
})

const loop = '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}'

test.each([
  ['at work', slow],
  ['hung', { ...chatty, template: loop }],
])('ends by itself when Aside has been ended without a word: %s', async (_, model) => {
  const file = tinyGgufFile(model, temporaryFolder('models'))
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
