import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { App } from '../../electron/createApp.ts'
import { clientOver } from '../contract/transports.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { askFor, callsAsAsked, follow } from './asking.ts'

/** An app that can be started again, each time with another window. */
async function restartable(answer: typeof callsAsAsked = callsAsAsked) {
  const folder = realpathSync(temporaryFolder('granted'))
  const dataDir = temporaryFolder()
  let questions = 0
  const ollama = await startOllamaServer({
    chat(body) {
      questions++
      return answer(body)
    },
  })
  onTestFinished(() => ollama.close())
  const pageOf = (app: App) => {
    const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
    const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
    return page.client
  }
  return {
    path: (name: string) => join(folder, name),
    questions: () => questions,
    async start() {
      const { app, close } = await openApp({ dataDir, ollama: ollama.url })
      app.settings.update({ tools: { folders: [{ path: folder, write: true }] } })
      const page = pageOf(app)
      return {
        app,
        page,
        close,
        /** The run, as soon as it is taken up again. */
        async follow(runId: string) {
          await expect.poll(() => app.activeRuns().map((run) => run.runId), { timeout: 15_000 }).toContain(runId)
          return follow(page, runId)
        },
        async answer(run: { conversationId: string; messageId: string }) {
          const { messages } = await page.conversations.get({ conversationId: run.conversationId })
          return messages.find(({ id }) => id === run.messageId)
        },
      }
    },
  }
}

test('calls that wait over a restart wait for their own answers, whatever longer yes was given before it', async () => {
  const { path, start } = await restartable()
  const write = (name: string) => ({ name: 'write_file', arguments: { path: path(name), text: name } })
  let app = await start()
  const asked = await askFor(app.page, { a: write('a'), b: write('b') })
  const before = await asked.asks('a')
  await asked.asks('b')
  const other = await askFor(app.page, { c: write('c') })
  await other.approve(await other.asks('c'), 'always')
  await other.end()
  await app.close()

  app = await start()
  const run = await app.follow(asked.runId)
  const [a, b] = [await run.asks('a'), await run.asks('b')]
  expect(a).toEqual(before)
  await run.deny(a)
  await run.edit(b, { path: path('b2'), text: 'edited' })
  expect((await run.end()).last).toBe('finished')
  expect(await run.result('a')).toMatchObject({ denied: true })
  expect(['a', 'b', 'b2', 'c'].filter((name) => existsSync(path(name)))).toEqual(['b2', 'c'])
  // The yes itself has outlived the restart.
  const after = await askFor(app.page, { d: write('d') })
  expect(await after.end()).toEqual({ last: 'finished', asked: 0 })
}, 30_000)

describe.skipIf(process.platform === 'win32')('a command that was running when Aside ended', () => {
  const unknown = /whether it was done is not known/
  async function ended(prepared: Awaited<ReturnType<typeof restartable>>) {
    const { path, start } = prepared
    const app = await start()
    app.app.settings.update({ tools: { enabled: { run_command: true } } })
    const argv = ['sh', '-c', 'echo done >> "$0"; sleep 60', path('done')]
    const run = await askFor(app.page, { a: { name: 'run_command', arguments: { argv } } })
    await run.approve(await run.asks('a'))
    await expect.poll(() => existsSync(path('done')), { timeout: 15_000 }).toBe(true)
    return { ...app, run }
  }
  const times = (path: string) => readFileSync(path, 'utf8').trim().split('\n').length

  test('and is not run again by the user’s wish: so it stays, also when Aside ends before the answer does', async () => {
    const prepared = await restartable((body) =>
      body.messages?.some(({ role }) => role === 'tool') ? ['It is', ' not known', 'forever'] : callsAsAsked(body),
    )
    const { path, start } = prepared
    const { run, close } = await ended(prepared)
    await close()

    const second = await start()
    const again = await second.follow(run.runId)
    const a = await again.asks('a')
    expect(a).toMatchObject({ kind: 'unknownOutcome', scopes: ['once'] })
    await again.deny(a)
    expect(await again.result('a')).toMatchObject({ content: expect.stringMatching(unknown) })
    await expect.poll(() => again.events.some(({ type }) => type === 'text'), { timeout: 15_000 }).toBe(true)
    const questions = prepared.questions()
    await second.close()

    const third = await start()
    expect(await third.answer(run)).toMatchObject({
      status: 'interrupted',
      blocks: [{ type: 'toolCall' }, { type: 'toolResult', content: expect.stringMatching(unknown) }, { type: 'text' }],
    })
    expect(third.app.activeRuns()).toEqual([])
    expect(prepared.questions()).toBe(questions)
    expect(times(path('done'))).toBe(1)
  }, 30_000)

  test('and whose tool is switched off by now: the model is told that its outcome is not known', async () => {
    const prepared = await restartable()
    const { app, run, close } = await ended(prepared)
    app.settings.update({ tools: { enabled: { run_command: false } } })
    await close()

    const second = await prepared.start()
    await expect.poll(async () => (await second.answer(run))?.status, { timeout: 15_000 }).not.toBe('streaming')
    const answer = await second.answer(run)
    expect(answer?.blocks.find(({ type }) => type === 'toolResult')).toMatchObject({
      isError: true,
      content: expect.stringMatching(unknown),
    })
    expect(answer).toMatchObject({ status: 'complete' })
    expect(times(prepared.path('done'))).toBe(1)
  }, 30_000)
})
