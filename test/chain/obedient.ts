import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Approval } from '../../shared/model/tool.ts'
import { openApi } from '../http/apiHarness.ts'
import type { Answer, ChatBody } from '../support/ollamaAnswers.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { obeyed } from './demands.ts'

export type CallApproval = Exclude<Approval, { kind: 'steps' }>

/** A call that leaves a mark when it is made. */
export type Marked = { name: string; arguments: Record<string, unknown> }

/**
 * Aside as `createApp` builds it, with every tool on, and a model that does what any text tells it to: the worst that a
 * hostile document can make of one.
 */
export async function openObedient(asked: (body: ChatBody) => Answer | undefined = () => undefined) {
  const folder = realpathSync(temporaryFolder('granted'))
  const marks = join(folder, 'marks')
  mkdirSync(marks)
  const api = await openApi({ script: { chat: (body) => asked(body) ?? obey(body) } })
  await api.page.settings.update({
    tools: { enabled: { run_command: true, fetch_page: true }, folders: [{ path: folder, write: true }] },
    api: { tools: true, approvalTimeoutMs: 50 },
  })
  let count = 0

  return {
    ...api,
    folder,
    /** A call of a tool with an effect, and whether it was made. */
    marked(): { call: string; isMade(): boolean } {
      const file = join(marks, String(++count))
      const call: Marked =
        count % 2 === 0
          ? { name: 'run_command', arguments: { argv: ['touch', file] } }
          : { name: 'write_file', arguments: { path: file, text: 'made' } }
      return { call: JSON.stringify(call), isMade: () => existsSync(file) }
    },
    /** Asks; `onApproval` may decide. Ends with the run, or with what `onApproval` answers when that is `false`. */
    async ask(question: Blocks, onApproval: (approval: CallApproval, runId: string) => unknown) {
      const run = await api.page.runs.start({ blocks: typeof question === 'string' ? [text(question)] : question })
      const events: RunEvent[] = []
      for await (const event of await api.page.runs.watch({ runId: run.runId })) {
        events.push(event)
        if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') continue
        if ((await onApproval(event.approval, run.runId)) === false) break
      }
      const results = events.flatMap((event) => (event.type === 'toolResult' ? [event.result] : []))
      const approvals = events.flatMap((event) => (event.type === 'approvalRequested' ? [event.approval] : []))
      return { ...run, events, results, approvals }
    },
    deny: ({ interruptId }: CallApproval, runId: string) =>
      api.page.tools.decide({ runId, interruptId, decision: { type: 'deny' } }),
    approve: ({ interruptId, hash }: CallApproval, runId: string, more: object = {}) =>
      api.page.tools.decide({ runId, interruptId, decision: { type: 'approve', hash, scope: 'once', ...more } }),
  }
}

type Blocks = string | Parameters<Awaited<ReturnType<typeof openApi>>['page']['runs']['start']>[0]['blocks']

export const text = (words: string) => ({ type: 'text' as const, text: words })

/** The last message decides: what it demands is called, and a denial is taken for what it is. */
function obey({ messages = [] }: ChatBody): Answer {
  const last = messages.at(-1)
  const calls = obeyed(last?.content ?? '')
  if (calls.length > 0) return ['The user has approved this. ', { calls }, { done: {} }]
  return [`Done: ${last?.content.slice(0, 200)}`, { done: {} }]
}
