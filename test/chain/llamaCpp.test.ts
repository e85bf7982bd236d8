import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { textOf } from '../../shared/model/message.ts'
import { clientOver } from '../contract/transports.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { able, CALLS, said } from '../support/tinyModels.ts'
import { follow } from './asking.ts'

// Loading takes a second, and many more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
const model = { engine: 'llamaCpp', name: 'tiny-tools' }

/** All of Aside with that model in its models folder, and the processes that it starts. */
async function open() {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'models'))
  tinyGgufFile(able, join(dataDir, 'models'))
  const processes: ReturnType<typeof forkChild>[] = []
  const opened = await openApp({
    dataDir,
    startChild(path, options) {
      const child = forkChild(path, options)
      processes.push(child)
      return child
    },
  })
  opened.app.settings.update({ llamaCpp: { gpu: false, others: false } })
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = opened.app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
  onTestFinished(() => door.close())
  const { client } = page
  const ask = async (text: string) => {
    const run = await client.runs.start({ settings: { model, tools: true }, blocks: [{ type: 'text', text }] })
    return {
      ...run,
      ...follow(client, run.runId),
      answer: async () => (await client.conversations.get({ conversationId: run.conversationId })).messages.at(-1),
    }
  }
  return { ...opened, client, ask, processes }
}

test('a model of a .gguf file calls Aside’s calculator and goes on with its result', async () => {
  const { ask } = await open()
  const run = await ask(`${CALLS} six times seven`)
  expect(await run.end()).toMatchObject({ last: 'finished' })
  const answer = await run.answer()
  expect(answer?.blocks).toMatchObject([
    { type: 'toolCall', name: 'calculator', args: { expression: '6*7' } },
    { type: 'toolResult', content: '42' },
    { type: 'text', text: said.afterTool },
  ])
  expect(answer?.usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) })
})

test('an answer whose process is killed has failed, with what had come; the next is answered; closing ends it', async () => {
  const { ask, processes, close } = await open()
  const run = await ask('tell a story')
  await expect
    .poll(() => run.events.filter(({ type }) => type === 'text').length, { timeout: 30_000 })
    .toBeGreaterThan(1)
  process.kill(processes[0]?.pid as number, 'SIGKILL')
  expect(await run.end()).toMatchObject({ last: 'failed' })
  const answer = await run.answer()
  expect(answer).toMatchObject({ status: 'failed', error: { code: 'ENGINE_FAILED' } })
  expect(textOf(answer ?? { blocks: [] })).toContain('alpha bravo')

  const next = await ask('weather')
  expect(await next.end()).toMatchObject({ last: 'finished' })
  expect(textOf((await next.answer()) ?? { blocks: [] })).toBe(said.weather)
  await close()
  expect(processes.map(({ pid }) => pid)).toEqual([undefined, undefined])
})
