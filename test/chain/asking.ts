import { expect } from 'vitest'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Approval, Decision, GrantScope } from '../../shared/model/tool.ts'
import type { Client } from '../contract/transports.ts'
import type { Answer, ChatBody } from '../support/ollamaAnswers.ts'
import { able } from './support.ts'

export type CallApproval = Exclude<Approval, { kind: 'steps' }>
/** The calls that the model is to make, by their ids. */
export type Calls = Record<string, { name: string; arguments: Record<string, unknown> }>

/** A model that makes the calls which the question spells out, then repeats their results. */
export function callsAsAsked({ messages = [] }: ChatBody): Answer {
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const results = messages.slice(at + 1).filter(({ role }) => role === 'tool')
  if (results.length > 0) return [results.map(({ content }) => content).join(' | '), { done: {} }]
  const calls = Object.entries(JSON.parse(messages[at]?.content ?? '{}') as Calls)
  return [{ calls: calls.map(([id, call]) => ({ id, ...call })) }, { done: {} }]
}

/** A question of a person in a window that has the model make these calls. */
export async function askFor(page: Client, calls: Calls, more: { conversationId?: string } = {}) {
  const settings = { model: able, tools: true }
  const text = JSON.stringify(calls)
  const run = await page.runs.start({
    ...(more.conversationId ? more : { settings }),
    blocks: [{ type: 'text', text }],
  })
  return { ...run, ...follow(page, run.runId) }
}

/** What a run asks, and what becomes of it, as a window sees it. */
export function follow(page: Client, runId: string) {
  const events: RunEvent[] = []
  const whole = (async () => {
    for await (const event of await page.runs.watch({ runId })) events.push(event)
  })()
  // Of a run that a closing app takes along.
  whole.catch(() => {})
  const decided = () => events.flatMap((event) => (event.type === 'approvalDecided' ? [event.interruptId] : []))
  const decide = (approval: CallApproval, decision: Decision) =>
    page.tools.decide({ runId, interruptId: approval.interruptId, decision })
  return {
    events,
    /** The newest question about that call; `not`: another one than that. */
    async asks(callId: string, not?: CallApproval): Promise<CallApproval> {
      const find = () =>
        events
          .flatMap((event) => (event.type === 'approvalRequested' ? [event.approval] : []))
          .findLast((one): one is CallApproval => 'call' in one && one.call.id === callId && one.hash !== not?.hash)
      await expect.poll(find, { timeout: 15_000 }).toBeDefined()
      return find() as CallApproval
    },
    /** The calls that are asked about and not decided. */
    pending: () =>
      events.flatMap((event) => {
        const isOpen = event.type === 'approvalRequested' && !decided().includes(event.approval.interruptId)
        return isOpen && 'call' in event.approval ? [event.approval.call.id] : []
      }),
    approve: (approval: CallApproval, scope: GrantScope = 'once') =>
      decide(approval, { type: 'approve', hash: approval.hash, scope }),
    async edit(approval: CallApproval, args: Record<string, unknown>) {
      const { hash } = await page.tools.preview({ runId, interruptId: approval.interruptId, args })
      await decide(approval, { type: 'approve', hash, args, scope: 'once' })
    },
    deny: (approval: CallApproval) => decide(approval, { type: 'deny' }),
    /** The result of that call, once there is one. */
    async result(callId: string) {
      const find = () =>
        events
          .flatMap((event) => (event.type === 'toolResult' ? [event.result] : []))
          .find((one) => one.callId === callId)
      await expect.poll(find, { timeout: 15_000 }).toBeDefined()
      return find()
    },
    /** How it ended, and all that was asked on the way. */
    async end() {
      await whole
      return { last: events.at(-1)?.type, asked: events.filter(({ type }) => type === 'approvalRequested').length }
    },
  }
}
