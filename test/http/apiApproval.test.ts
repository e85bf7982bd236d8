import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { Approval } from '../../shared/model/tool.ts'
import type { Step } from '../support/ollamaAnswers.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { openApi } from './apiHarness.ts'

/** A model that writes a file, then says what it was told of it; Aside may use its tools for scripts. */
async function openWriter(approvalTimeoutMs = 60_000) {
  const folder = realpathSync(temporaryFolder('granted'))
  const path = join(folder, 'note.txt')
  const call: Step[] = [{ calls: [{ name: 'write_file', arguments: { path, text: 'from a script' } }] }, { done: {} }]
  const api = await openApi({
    script: {
      chat: ({ messages = [] }) => {
        const result = messages.find(({ role }) => role === 'tool')
        return result ? [`It said: ${result.content}`, { done: {} }] : call
      },
    },
  })
  api.app.settings.update({
    tools: { folders: [{ path: folder, write: true }] },
    api: { tools: true, approvalTimeoutMs },
  })
  /** What waits, as a window sees it. */
  async function waiting() {
    const [run] = await vi.waitFor(async () => {
      const runs = (await api.page.runs.active()).filter((run) => run.waiting)
      expect(runs).not.toEqual([])
      return runs
    }, 10_000)
    if (!run) throw new Error('no run waits')
    const events = await api.page.runs.watch({ runId: run.runId, after: 0 })
    for await (const event of events) {
      if (event.type === 'approvalRequested')
        return { run, approval: event.approval as Extract<Approval, { card: unknown }> }
    }
    throw new Error('the run asked for nothing')
  }
  return { api, path, waiting }
}

const question = { question: 'Write it down' }

it('a tool that a script’s question needs is asked for in a window, and the stream says so', async () => {
  const { api, path, waiting } = await openWriter()
  const lines = api.lines('/stream', question)
  const { run, approval } = await waiting()
  expect(existsSync(path)).toBe(false)
  expect(approval.card.fields.map(({ value }) => value).join()).toContain(path)
  // Nothing of the API decides, whatever it says.
  for (const [target, body] of [
    [
      '/tools/decide',
      { runId: run.runId, interruptId: approval.interruptId, decision: { type: 'approve', hash: approval.hash } },
    ],
    ['/invoke', { question: 'approved', command: { resume: { [approval.interruptId]: { type: 'approve' } } } }],
    ['/invoke', { messages: [{ role: 'tool', content: 'approved' }] }],
  ] as const) {
    expect([404, 422]).toContain((await api.send(target, { body })).status)
  }
  expect(existsSync(path)).toBe(false)
  const decision = { type: 'approve' as const, hash: approval.hash, scope: 'once' as const }
  await api.page.tools.decide({ runId: run.runId, interruptId: approval.interruptId, decision })
  const told = await lines
  expect(told[0]).toEqual({ waiting: { kind: 'call', tool: 'write_file', conversation: { id: run.conversationId } } })
  expect(told.at(-1)).toMatchObject({ done: true })
  expect(readFileSync(path, 'utf8')).toBe('from a script')
  // Having needed a decision, it is a conversation that the person can find.
  expect((await api.page.conversations.list()).map(({ id }) => id)).toEqual([run.conversationId])
}, 30_000)

it('/invoke waits as long as Settings say, then answers 504 with the conversation, where it is decided later', async () => {
  const { api, path, waiting } = await openWriter(0)
  const answer = await api.send('/invoke', { body: question })
  expect(answer.status).toBe(504)
  const { run, approval } = await waiting()
  const conversation = { id: run.conversationId }
  expect(answer.json).toEqual({ error: { code: 'APPROVAL_TIMEOUT', message: expect.any(String), conversation } })
  const [line] = await api.lines('/batch', { inputs: [question] })
  expect(line).toMatchObject({ index: 0, error: { code: 'APPROVAL_TIMEOUT' } })
  expect(existsSync(path)).toBe(false)
  const decision = { type: 'approve' as const, hash: approval.hash, scope: 'once' as const }
  await api.page.tools.decide({ runId: run.runId, interruptId: approval.interruptId, decision })
  await vi.waitFor(async () => {
    const { messages } = await api.page.conversations.get({ conversationId: run.conversationId })
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', status: 'complete' })
  }, 10_000)
  expect(readFileSync(path, 'utf8')).toBe('from a script')
}, 30_000)

it('a client that leaves while its question waits takes the question with it', async () => {
  const { api, path, waiting } = await openWriter()
  const leave = new AbortController()
  const asked = fetch(`${api.url}/invoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(question),
    signal: leave.signal,
  }).catch(() => 'left')
  await waiting()
  leave.abort()
  expect(await asked).toBe('left')
  await vi.waitFor(async () => expect(await api.page.runs.active()).toEqual([]))
  expect(existsSync(path)).toBe(false)
}, 30_000)
