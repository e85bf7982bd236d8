import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Command } from '@langchain/langgraph'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { App } from '../../electron/createApp.ts'
import type { Change } from '../../shared/contract/app.ts'
import type { Client } from '../contract/transports.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { askFor, type CallApproval, callsAsAsked, follow } from './asking.ts'
import { onThread, sharedChain } from './support.ts'

const ends: (() => void | Promise<void>)[] = []
afterAll(() => ends.forEach((end) => void end()))
let folder: string | undefined

/** One app for all tests, with a folder that its tools may write in, and files of the test's own. */
async function open() {
  const opened = await sharedChain(callsAsAsked)
  folder ??= realpathSync(temporaryFolder('granted', (end) => ends.push(end)))
  opened.app.settings.update({ tools: { folders: [{ path: folder, write: true }] }, api: { tools: true } })
  const own = crypto.randomUUID().slice(0, 8)
  const page = opened.openPage()
  onTestFinished(async () => {
    for (const { id } of await page.tools.grants()) await page.tools.revokeGrant({ id })
  })
  const path = (name: string) => join(folder as string, `${own}-${name}`)
  return {
    ...opened,
    page,
    path,
    /** A call that writes that file. */
    write: (name: string) => ({ name: 'write_file', arguments: { path: path(name), text: name } }),
    written: (...names: string[]) => names.filter((name) => existsSync(path(name))),
  }
}

describe('each call is decided by itself', () => {
  test('several wait at once: one is approved, one is edited, one is denied, by their ids', async () => {
    const { page, write, written, path, asked } = await open()
    const run = await askFor(page, { a: write('a'), b: write('b'), c: write('c') })
    const [a, b, c] = [await run.asks('a'), await run.asks('b'), await run.asks('c')]
    expect(new Set([a, b, c].map(({ interruptId }) => interruptId)).size).toBe(3)

    await run.approve(b)
    expect(await run.result('b')).toMatchObject({ isError: false })
    expect(run.pending().sort()).toEqual(['a', 'c'])
    expect(written('a', 'b', 'c')).toEqual(['b'])

    await run.edit(c, { path: path('other'), text: 'edited' })
    expect(await run.result('c')).toMatchObject({ isError: false })
    expect(run.pending()).toEqual(['a'])
    await run.deny(a)
    expect(await run.end()).toEqual({ last: 'finished', asked: 3 })
    expect(await run.result('a')).toMatchObject({ isError: true, denied: true })
    expect(written('a', 'b', 'c', 'other')).toEqual(['b', 'other'])
    expect(readFileSync(path('other'), 'utf8')).toBe('edited')
    // The model is told which is which.
    const results = asked()
      .at(-1)
      ?.messages?.filter(({ role }) => role === 'tool')
    expect(results).toMatchObject([{ tool_call_id: 'a' }, { tool_call_id: 'b' }, { tool_call_id: 'c' }])
    expect(results?.[0]?.content).toContain('did not allow')
    expect(results?.[2]?.content).toContain(path('other'))
  })

  test('one that waits waits for its own answer, whatever longer yes was given meanwhile, here and elsewhere', async () => {
    const { page, write, written, path } = await open()
    const run = await askFor(page, { a: write('a'), b: write('b'), c: write('c') })
    const elsewhere = await askFor(page, { d: write('d'), e: write('e') })
    const [a, b, c] = [await run.asks('a'), await run.asks('b'), await run.asks('c')]
    const [d, e] = [await elsewhere.asks('d'), await elsewhere.asks('e')]

    await run.approve(a, 'always')
    await run.result('a')
    expect(await page.tools.grants()).toMatchObject([{ tool: 'write_file', conversationId: null }])
    expect(written('a', 'b', 'c', 'd', 'e')).toEqual(['a'])

    await run.deny(b)
    await run.edit(c, { path: path('c2'), text: 'edited' })
    await elsewhere.deny(d)
    await elsewhere.edit(e, { path: path('e2'), text: 'edited' })
    expect(await run.end()).toEqual({ last: 'finished', asked: 3 })
    expect(await elsewhere.end()).toEqual({ last: 'finished', asked: 2 })
    expect(await run.result('b')).toMatchObject({ denied: true })
    expect(await elsewhere.result('d')).toMatchObject({ denied: true })
    expect(written('a', 'b', 'c', 'c2', 'd', 'e', 'e2')).toEqual(['a', 'c2', 'e2'])
  })

  test('two windows decide at once: the first is heard, the second is told', async () => {
    const { page, openPage, write, written } = await open()
    const run = await askFor(page, { a: write('a') })
    const a = await run.asks('a')
    const other = follow(openPage('w2'), run.runId)
    const [no, yes] = await Promise.allSettled([run.deny(a), other.approve(a)])
    expect([no.status, yes.status]).toEqual(['fulfilled', 'rejected'])
    expect(yes).toMatchObject({ reason: { code: 'CONFLICT' } })
    await run.end()
    expect(written('a')).toEqual([])
  })
})

describe('a yes is for what was read, once', () => {
  test('what has changed since is not done, and is asked about as it is now', async () => {
    const { page, write, path } = await open()
    writeFileSync(path('a'), 'old')
    const run = await askFor(page, { a: write('a') })
    const first = await run.asks('a')
    writeFileSync(path('a'), 'changed')
    await expect(run.approve(first)).rejects.toMatchObject({ code: 'CONFLICT' })
    const second = await run.asks('a', first)
    expect(second.card.diff).toContain('-changed')
    await expect(run.approve(first)).rejects.toMatchObject({ code: 'CONFLICT' })
    await run.deny(second)
    await run.end()
    expect(readFileSync(path('a'), 'utf8')).toBe('changed')
  })

  test('an older yes does not come back once what it was said to is there again', async () => {
    const { chain, write, path } = await open()
    const config = onThread({ tools: true })
    const resume = (decisions: object) => chain.graph.invoke(new Command({ resume: decisions }) as never, config)
    const waits = (state: object) => {
      const [interrupt] = (state as { __interrupt__?: { id: string; value: CallApproval }[] }).__interrupt__ ?? []
      if (!interrupt) throw new Error('it asks for nothing')
      return interrupt
    }
    writeFileSync(path('a'), 'old')
    const question = { messages: [['user', JSON.stringify({ a: write('a') })]] }
    const first = waits(await chain.graph.invoke(question as never, config))
    // Between the decision and the call the file becomes another: the yes is kept with the thread, and void.
    writeFileSync(path('a'), 'changed')
    const yes = { type: 'approve', hash: first.value.hash, scope: 'once' }
    const second = waits(await resume({ [first.id]: yes }))
    writeFileSync(path('a'), 'old')
    await resume({ [second.id]: { type: 'deny' } })
    expect(readFileSync(path('a'), 'utf8')).toBe('old')
    await chain.forget(config.configurable.thread_id)
  })
})

describe('a longer yes', () => {
  test('for a conversation holds there and nowhere else', async () => {
    const { page, write, written } = await open()
    const run = await askFor(page, { a: write('a') })
    await run.approve(await run.asks('a'), 'conversation')
    await run.end()
    const { conversationId } = run
    const here = await askFor(page, { b: write('b') }, { conversationId })
    expect(await here.end()).toEqual({ last: 'finished', asked: 0 })
    const elsewhere = await askFor(page, { c: write('c') })
    await elsewhere.deny(await elsewhere.asks('c'))
    await elsewhere.end()
    expect(written('a', 'b', 'c')).toEqual(['a', 'b'])
  })

  test('for always holds everywhere until it is revoked, and never for what can’t be undone', async () => {
    const { page, write, written, path } = await open()
    const run = await askFor(page, { a: write('a') })
    await run.approve(await run.asks('a'), 'always')
    await run.end()
    const elsewhere = await askFor(page, { b: write('b') })
    expect(await elsewhere.end()).toEqual({ last: 'finished', asked: 0 })

    writeFileSync(path('a'), 'precious')
    const over = await askFor(page, { a: write('a') })
    const asked = await over.asks('a')
    expect(asked).toMatchObject({ scopes: ['once'], card: { destructive: true } })
    await over.deny(asked)
    await over.end()
    expect(readFileSync(path('a'), 'utf8')).toBe('precious')

    for (const { id } of await page.tools.grants()) await page.tools.revokeGrant({ id })
    const after = await askFor(page, { c: write('c') })
    await after.deny(await after.asks('c'))
    await after.end()
    expect(written('a', 'b', 'c')).toEqual(['a', 'b'])
  })
})

describe('a program’s question', () => {
  async function askAsProgram(app: App, calls: object, session?: string) {
    const { token } = await app.api.tokens.makeToken(crypto.randomUUID())
    return app.api.backend.ask({
      caller: { tokenId: token.id, name: token.name },
      model: 'ollama/llama3.2:3b',
      messages: [{ role: 'user', blocks: [{ type: 'text', text: JSON.stringify(calls) }] }],
      session,
    })
  }
  const waiting = (app: App, id: string) => app.activeRuns().find(({ runId }) => runId === id)?.waiting
  async function allowAlways(page: Client, call: { name: string; arguments: Record<string, unknown> }) {
    const run = await askFor(page, { first: call })
    await run.approve(await run.asks('first'), 'always')
    await run.end()
  }

  test.each([undefined, 'a session'])('asks whatever a longer yes says (%s)', async (session) => {
    const { app, page, write, written } = await open()
    await allowAlways(page, write('a'))
    const run = await askAsProgram(app, { b: write('b') }, session)
    const followed = follow(page, run.runId)
    const b = await followed.asks('b')
    expect(written('b')).toEqual([])
    // A person in a window decides; that too is for this call alone.
    await followed.approve(b)
    expect(await followed.end()).toEqual({ last: 'finished', asked: 1 })
    expect(written('a', 'b')).toEqual(['a', 'b'])
  })

  test('one that nobody keeps is a conversation as soon as it waits, and that it waits is told', async () => {
    const { app, page, write } = await open()
    const changes: Change[] = []
    onTestFinished(app.changes.subscribe((change) => void changes.push(change)))
    const run = await askAsProgram(app, { a: write('a') })
    const ofRun = () =>
      changes.flatMap((change) => (change.type === 'runs' && change.runId === run.runId ? [change] : []))
    await expect.poll(ofRun, { timeout: 10_000 }).toMatchObject([{ active: true, waiting: true }])
    expect(waiting(app, run.runId)).toBe(true)
    const { messages } = await page.conversations.get({ conversationId: run.conversationId })
    expect(messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'streaming'],
    ])
    const followed = follow(page, run.runId)
    await followed.deny(await followed.asks('a'))
    await followed.end()
    await expect.poll(() => ofRun().at(-1)).toMatchObject({ active: false, outcome: 'complete' })
  })

  test('one that storage refuses to keep at that moment is kept a moment later', async () => {
    const { app, page, write, dataDir } = await open()
    const db = new DatabaseSync(join(dataDir, 'aside.db'), { timeout: 5_000 })
    db.exec("CREATE TRIGGER refuse BEFORE INSERT ON conversations BEGIN SELECT RAISE(ABORT, 'not now'); END")
    onTestFinished(() => {
      db.exec('DROP TRIGGER IF EXISTS refuse')
      db.close()
    })
    const run = await askAsProgram(app, { a: write('a') })
    const followed = follow(page, run.runId)
    const a = await followed.asks('a')
    const isKept = async () => (await page.conversations.list()).some(({ id }) => id === run.conversationId)
    expect(await isKept()).toBe(false)
    db.exec('DROP TRIGGER refuse')
    await expect.poll(isKept, { timeout: 10_000 }).toBe(true)
    expect(waiting(app, run.runId)).toBe(true)
    await followed.deny(a)
    expect((await followed.end()).last).toBe('finished')
    const { messages } = await page.conversations.get({ conversationId: run.conversationId })
    expect(messages.at(-1)).toMatchObject({ status: 'complete', blocks: [{ type: 'toolCall' }, { denied: true }, {}] })
  })
})
