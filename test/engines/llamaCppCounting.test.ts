import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { PromptCounter } from '../../electron/engines/llamaCpp/PromptCounter.ts'
import type { Prompt } from '../../electron/engines/llamaCpp/protocol.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { type ScriptedChild, scriptedChild } from '../support/scriptedChild.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { able, chatty } from '../support/tinyModels.ts'
import { llamaCpp } from './llamaCppHarness.ts'

vi.setConfig({ testTimeout: 120_000 })

const question = (text: string): Prompt => ({ kind: 'text', text })
const tool = {
  name: 'add',
  description: 'Adds.',
  parameters: { type: 'object', properties: { a: { type: 'number' } } },
}

/** A counter whose processes are scripted; each asks `onCount` what comes of a count. */
function scripted(onCount?: NonNullable<Parameters<typeof scriptedChild>[0]>['onCount'], times = {}) {
  const children: ScriptedChild[] = []
  const counter = new PromptCounter({
    start() {
      const child = scriptedChild(onCount && { onCount })
      children.push(child)
      return new EngineProcess(child, { every: 10, ping: 60_000, abort: 60_000 })
    },
    readMs: 60_000,
    countMs: 60_000,
    ...times,
  })
  onTestFinished(() => counter.close())
  return { counter, children }
}

test('a model that is not loaded is counted by its file, to the token, and nothing is loaded for it', async () => {
  const { engine, processes, counting } = llamaCpp([chatty, able])
  const messages = [new SystemMessage('be kind'), new HumanMessage('what is the weather?')]
  const prompts = [
    [{ name: 'tiny' }, []],
    [{ name: 'tiny-tools' }, [{ type: 'function', function: tool }]],
    [{ name: 'tiny-tools', thinking: false }, []],
    [{ name: 'tiny', raw: true }, []],
  ] as const
  for (const [options, tools] of prompts) {
    expect(await engine.countTokens(options, messages, [...tools], false)).toBeUndefined()
    const counted = await engine.countTokens(options, messages, [...tools], true)
    const { name } = options
    await (await engine.createModel({ name })).invoke('hi')
    expect(await engine.countTokens(options, messages, [...tools], false)).toEqual(counted)
    expect(counted).toEqual({ tokens: expect.any(Number), exact: true })
    await engine.library.unload?.(name)
  }
  // One process for all vocabularies, beside those of the models.
  expect(counting).toHaveLength(1)
  expect(processes).toHaveLength(prompts.length)
  expect(await engine.countTokens({ name: 'none' }, messages, [], true)).toBeUndefined()
})

test('more vocabularies than are kept, all at once, are each counted by their own', async () => {
  const names = ['one', 'two', 'three']
  const { engine } = llamaCpp(names.map((name, at) => ({ ...(at === 1 ? able : chatty), name })))
  const count = (name: string) => engine.countTokens({ name }, [new HumanMessage('joke')], [], true)
  const each = await Promise.all([...names, ...names].map(count))
  const again = await Promise.all(names.map(count))
  expect(each).toEqual([...again, ...again])
  expect(new Set(each.map((counted) => counted?.tokens)).size).toBe(2)
})

test('a file from elsewhere is counted by when its header is good, and as it is now', async () => {
  const folder = temporaryFolder('blobs')
  const { counter, counting } = llamaCpp([])
  const path = join(folder, 'sha256-blob')
  expect(await counter.countBy(folder, question('joke'))).toBeUndefined()
  expect(await counter.countBy(path, question('joke'))).toBeUndefined()
  expect(counting).toHaveLength(0)
  for (const wrong of [Buffer.alloc(0), Buffer.from('no model'), Buffer.from('GGUF\u0003')]) {
    writeFileSync(path, wrong)
    expect(await counter.countBy(path, question('joke'))).toBeUndefined()
  }
  // What is a file at least has one started meanwhile.
  expect(counting).toHaveLength(1)
  copyFileSync(tinyGgufFile(chatty, folder), path)
  // The word is a token of its own, after the one that begins a text.
  expect(await counter.countBy(path, question('joke'))).toBe(2)
  rmSync(path)
  mkdirSync(path)
  expect(await counter.countBy(path, question('joke'))).toBeUndefined()
})

test('a count is waited for no longer than is said, and is there the next time', async () => {
  const vocabulary = { path: 'a', stamp: '1' }
  const held = Promise.withResolvers<'counts'>()
  const { counter, children } = scripted(() => held.promise, { readMs: 1 })
  expect(await counter.count(vocabulary, question('joke'))).toBeUndefined()
  held.resolve('counts')
  await expect.poll(() => counter.count(vocabulary, question('joke'))).toBe(4)
  expect(children).toHaveLength(1)
})

test('a process that nobody asks is ended, and one that is closed with', async () => {
  const { counter, children } = scripted(undefined, { keepMs: 0 })
  const count = (path: string) => counter.count({ path, stamp: '1' }, question('joke'))
  expect(await count('a')).toBe(4)
  await expect.poll(() => children[0]?.pid).toBeUndefined()
  expect(await count('a')).toBe(4)
  expect(children).toHaveLength(2)
  await counter.close()
  expect(children[1]?.pid).toBeUndefined()
  expect(await count('a')).toBeUndefined()
  expect(children).toHaveLength(2)
})

test('a vocabulary that ends its process is left alone after the second time; others are counted', async () => {
  const { counter, children } = scripted(({ vocabulary }) => (vocabulary.path === 'bad' ? 'dies' : 'counts'))
  const count = (path: string, stamp = '1') => counter.count({ path, stamp }, question('joke'))
  expect(await count('good')).toBe(4)
  for (let time = 0; time < 4; time++) expect(await count('bad')).toBeUndefined()
  expect(children).toHaveLength(2)
  expect(await count('good')).toBe(4)
  // Another file of that name has not failed yet.
  expect(await count('bad', '2')).toBeUndefined()
  expect(children.flatMap(({ asked }) => asked).filter(({ type }) => type === 'countWith')).toHaveLength(5)
})
