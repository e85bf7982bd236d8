import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, it } from 'vitest'
import { type Assistant, createAssistant } from '../../electron/assistant/assistant.ts'
import type { AsideTool, Toolbox } from '../../electron/assistant/tools/tool.ts'
import { createLog } from '../../electron/platform/log.ts'
import { AppError } from '../../shared/model/errors.ts'
import { textOf } from '../../shared/model/message.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import { memoryChain, memoryChainStores } from '../support/memoryChain.ts'
import { MemoryStore } from '../support/memoryStore.ts'
import { ScriptedEngine, type Step } from '../support/scriptedEngine.ts'

const model = { engine: 'scripted', name: 'one' }
const open: Assistant[] = []
afterEach(() => Promise.all(open.splice(0).map((assistant) => assistant.close())))

interface Sent {
  to: string
}

/** A tool with an effect that a test can count. */
function sendTool(sent: Sent[], more: Partial<AsideTool<Sent>> = {}): AsideTool {
  const tool: AsideTool<Sent> = {
    name: 'send',
    title: 'Send',
    description: 'Sends.',
    schema: { type: 'object', required: ['to'], properties: { to: { type: 'string' } }, additionalProperties: false },
    effect: 'changes',
    startsEnabled: true,
    canBeGranted: true,
    parse(args) {
      const { to } = args as Sent
      if (typeof to !== 'string') throw new AppError('INVALID_INPUT', '"to" must be text.')
      return { to }
    },
    asks: () => true,
    card: ({ to }) => ({ title: 'Send it', fields: [{ label: 'To', value: to }], destructive: false }),
    async run(args) {
      sent.push(args)
      return `sent to ${args.to}`
    },
    ...more,
  }
  return tool as unknown as AsideTool
}

/** Since the last question. */
function resultsOf(messages: BaseMessage[]): string[] {
  const asked = messages.findLastIndex(({ type }) => type === 'human')
  return messages.slice(asked).flatMap((message) => (message.type === 'tool' ? [message.text] : []))
}

function openAssistant(
  answer: (asked: { results: string[] }) => Step[],
  tools: AsideTool[],
  { store = new MemoryStore(), chainStores = memoryChainStores(), stepLimit = 50, settled = async () => {} } = {},
) {
  const engine = new ScriptedEngine((_question, _options, messages) => answer({ results: resultsOf(messages) }))
  const toolbox: Toolbox = {
    all: () => tools,
    offered: () => tools,
    find: (name) => tools.find((tool) => tool.name === name),
    settled,
  }
  const chain = memoryChain({ engine: () => engine, toolbox, store: chainStores, stepLimit: () => stepLimit })
  const assistant = createAssistant({
    conversations: store,
    engine: () => engine,
    chain: async () => chain,
    fallbackModel: () => model,
    onRun: () => {},
    onConversation: () => {},
    onStorageError: () => {},
    log: createLog(null),
  })
  open.push(assistant)
  return { assistant, engine, store, chainStores }
}

/** Resolves when that run has asked for a decision. */
async function firstApproval(assistant: Assistant, runId: string): Promise<void> {
  for await (const { type } of assistant.watch(runId, 0)) if (type === 'approvalRequested') return
}

const call = (index: number, id: string, args: object): Step => ({
  call: { index, id, name: 'send', args: JSON.stringify(args) },
})
const ask = (assistant: Assistant, more: Partial<Parameters<Assistant['ask']>[0]> = {}) =>
  assistant.ask({ settings: { model }, blocks: [{ type: 'text', text: 'go' }], ...more })

/** Reads a run's events; `on` is called with each and may decide. */
async function follow(assistant: Assistant, runId: string, on: (event: RunEvent) => unknown = () => {}) {
  const events: RunEvent[] = []
  for await (const event of assistant.watch(runId, 0)) {
    events.push(event)
    await on(event)
  }
  return events
}

const twoCalls = ({ results }: { results: string[] }) =>
  results.length === 0 ? [call(0, 'a', { to: 'Ann' }), call(1, 'b', { to: 'Bob' })] : [results.join(' | ')]

describe('tools with an effect', () => {
  it('each waits for its own decision: one is edited, one denied, and the answer has both results', async () => {
    const sent: Sent[] = []
    const { assistant, engine, store } = openAssistant(twoCalls, [sendTool(sent)])
    const run = await ask(assistant)
    const events = await follow(assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') return
      const { interruptId, call: asked } = event.approval
      expect(sent.some(({ to }) => to === asked.args.to)).toBe(false)
      if (asked.id === 'b') return assistant.decide(run.runId, interruptId, { type: 'deny' })
      const args = { to: 'Anna' }
      const { hash } = await assistant.preview(run.runId, interruptId, args)
      await assistant.decide(run.runId, interruptId, { type: 'approve', hash, args, scope: 'once' })
    })
    expect(sent).toEqual([{ to: 'Anna' }])
    expect(events.filter(({ type }) => type === 'approvalRequested')).toHaveLength(2)
    expect(events.filter(endsRun).map(({ type }) => type)).toEqual(['finished'])
    const told = engine.calls[1]?.messages.flatMap((one) => (one as AIMessage).tool_calls ?? [])
    expect(told?.map(({ args }) => args)).toEqual([{ to: 'Anna' }, { to: 'Bob' }])
    const message = store.messages.get(run.messageId)
    expect(message?.status).toBe('complete')
    expect(textOf(message as never)).toMatch(/^sent to Anna \| The user did not allow this call/)
    expect(
      message?.blocks.filter(({ type }) => type === 'toolCall').map((block) => 'args' in block && block.args),
    ).toEqual([{ to: 'Anna' }, { to: 'Bob' }])
    expect(message?.blocks).toMatchObject([{ id: 'a', edited: true }, { id: 'b' }, {}, {}, {}])
    expect(message?.blocks[1]).not.toHaveProperty('edited')
    expect(JSON.stringify(message?.blocks)).not.toContain('begun')
  })

  it('stopped while one runs and one waits, keep which of them had begun', async () => {
    const never = sendTool([], {
      asks: ({ to }) => to === 'Bob',
      run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    const { assistant, store } = openAssistant(twoCalls, [never])
    const run = await ask(assistant)
    const seen = new Set<string>()
    await follow(assistant, run.runId, ({ type }) => {
      seen.add(type)
      if (seen.has('toolStarted') && seen.has('approvalRequested')) assistant.cancel(run.runId)
    })
    const [first, second] = store.messages.get(run.messageId)?.blocks ?? []
    expect(first).toMatchObject({ id: 'a', begun: true })
    expect(second).toMatchObject({ id: 'b' })
    expect(second).not.toHaveProperty('begun')
  })

  it('a yes to something else than what was read is refused', async () => {
    const sent: Sent[] = []
    const { assistant } = openAssistant(twoCalls, [sendTool(sent)])
    const run = await ask(assistant)
    const refused: string[] = []
    await follow(assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') return
      const { interruptId, hash } = event.approval
      for (const wrong of [
        { type: 'approve' as const, hash: 'x', scope: 'once' as const },
        { type: 'approve' as const, hash, args: { to: 'Mallory' }, scope: 'once' as const },
      ]) {
        await assistant.decide(run.runId, interruptId, wrong).catch(({ code }) => refused.push(code))
      }
      await assistant.decide(run.runId, interruptId, { type: 'deny' })
      await assistant.decide(run.runId, interruptId, { type: 'deny' }).catch(({ code }) => refused.push(code))
    })
    expect(refused).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT'])
    expect(sent).toEqual([])
  })

  it('waits over a restart, and then goes on', async () => {
    const sent: Sent[] = []
    const first = openAssistant(twoCalls, [sendTool(sent)])
    const run = await ask(first.assistant)
    let pending = 0
    await new Promise<void>((resolve) => {
      void follow(first.assistant, run.runId, (event) => {
        if (event.type === 'approvalRequested' && ++pending === 2) resolve()
      }).catch(() => {})
    })
    await first.assistant.close()
    // What opening the storage does with the journal.
    const { journal, messages } = first.store
    const events = journal.get(run.messageId) ?? []
    const { foldRun } = await import('../../shared/foldRun.ts')
    messages.set(run.messageId, events.reduce(foldRun, messages.get(run.messageId) as never))
    journal.clear()
    const second = openAssistant(twoCalls, [sendTool(sent)], { store: first.store, chainStores: first.chainStores })
    await second.assistant.restore()
    expect(sent).toEqual([])
    expect(second.assistant.active().map(({ runId }) => runId)).toEqual([run.runId])
    const after = await follow(second.assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') return
      const { interruptId, hash } = event.approval
      await second.assistant.decide(run.runId, interruptId, { type: 'approve', hash, scope: 'once' })
    })
    expect(after.map(({ type }) => type).slice(0, 2)).toEqual(['started', 'restored'])
    expect(sent.map(({ to }) => to).sort()).toEqual(['Ann', 'Bob'])
    const blocks = first.store.messages.get(run.messageId)?.blocks.map(({ type }) => type)
    expect(blocks).toEqual(['toolCall', 'toolCall', 'toolResult', 'toolResult', 'text'])
  })

  it('that were cut short are asked for again at each try, whatever was said to the one before', async () => {
    const begun: Sent[] = []
    const never = sendTool([], {
      run: (args, { signal }) => {
        begun.push(args)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const oneCall = ({ results }: { results: string[] }) =>
      results.length === 0 ? [call(0, 'a', { to: 'Ann' })] : [results.join()]
    let { assistant, store, chainStores } = openAssistant(oneCall, [never])
    const run = await ask(assistant)
    const kinds: string[] = []
    for (let time = 1; time <= 3; time++) {
      for await (const event of assistant.watch(run.runId, 0)) {
        if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') continue
        const { kind, interruptId, hash } = event.approval
        kinds.push(kind)
        expect(begun).toHaveLength(time - 1)
        await assistant.decide(run.runId, interruptId, { type: 'approve', hash, scope: 'once' })
        await expect.poll(() => begun.length).toBe(time)
        break
      }
      await assistant.close()
      ;({ assistant, store, chainStores } = openAssistant(oneCall, [never], { store, chainStores }))
      await assistant.restore()
    }
    expect(kinds).toEqual(['call', 'unknownOutcome', 'unknownOutcome'])
  })

  it('of a server that is still starting after a restart are waited for', async () => {
    const sent: Sent[] = []
    const first = openAssistant(twoCalls, [sendTool(sent)])
    const run = await ask(first.assistant)
    await firstApproval(first.assistant, run.runId)
    await first.assistant.close()
    const tools: AsideTool[] = []
    const settled = async () => void (tools.length === 0 && tools.push(sendTool(sent)))
    const second = openAssistant(twoCalls, tools, { store: first.store, chainStores: first.chainStores, settled })
    await second.assistant.restore()
    await follow(second.assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') return
      const { interruptId, hash } = event.approval
      await second.assistant.decide(run.runId, interruptId, { type: 'approve', hash, scope: 'once' })
    })
    expect(sent).toHaveLength(2)
  })

  it('are on the disk before they are made, and a plain answer never is', async () => {
    const chainStores = memoryChainStores()
    const onDisk: number[] = []
    const count = async () => onDisk.push((await chainStores.listCheckpoints({})).length)
    const counting = sendTool([], {
      asks: () => false,
      async run() {
        await count()
        return 'counted'
      },
    })
    const oneCall = ({ results }: { results: string[] }) =>
      results.length === 0 ? [call(0, 'a', { to: 'Ann' })] : [results.join()]
    const withCall = openAssistant(oneCall, [counting], { chainStores })
    await follow(withCall.assistant, (await ask(withCall.assistant)).runId, count)
    expect(onDisk[0]).toBe(0)
    expect(Math.max(...onDisk)).toBe(1)
    await expect.poll(async () => (await chainStores.listCheckpoints({})).length).toBe(0)

    onDisk.length = 0
    const plain = openAssistant(() => ['Hello'], [counting], { chainStores })
    await follow(plain.assistant, (await ask(plain.assistant)).runId, count)
    expect(new Set(onDisk)).toEqual(new Set([0]))
  })

  it('an answer that nobody keeps becomes a conversation when it needs a decision', async () => {
    const sent: Sent[] = []
    const { assistant, store } = openAssistant(twoCalls, [sendTool(sent)])
    const run = await ask(assistant, { unkept: true })
    expect(store.conversations.size).toBe(0)
    await follow(assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested') return
      await expect.poll(() => store.conversations.size).toBe(1)
      await assistant.decide(run.runId, event.approval.interruptId, { type: 'deny' })
    })
    expect(store.messages.get(run.messageId)?.status).toBe('complete')
  })

  it('can’t be called by a model that was offered none', async () => {
    const sent: Sent[] = []
    const { assistant, store } = openAssistant(twoCalls, [sendTool(sent, { asks: () => false })])
    const run = await ask(assistant, { settings: { model, tools: false } })
    await follow(assistant, run.runId)
    expect(sent).toEqual([])
    expect(textOf(store.messages.get(run.messageId) as never)).toContain('There is no tool called send')
  })

  it('asks after so many steps, and ends there when told to', async () => {
    let n = 0
    const endless = () => [call(0, `c${n++}`, { to: 'Ann' })]
    const sent: Sent[] = []
    const { assistant, store } = openAssistant(endless, [sendTool(sent, { asks: () => false })], { stepLimit: 3 })
    const run = await ask(assistant)
    let asked = 0
    const events = await follow(assistant, run.runId, async (event) => {
      if (event.type !== 'approvalRequested') return
      expect(event.approval.kind).toBe('steps')
      const yes = { type: 'approve' as const, hash: '', scope: 'once' as const }
      await assistant.decide(run.runId, event.approval.interruptId, asked++ === 0 ? yes : { type: 'deny' })
    })
    expect(asked).toBe(2)
    expect(sent).toHaveLength(5)
    expect(events.at(-1)?.type).toBe('finished')
    expect(store.messages.get(run.messageId)?.blocks.at(-1)).toMatchObject({ callId: 'c5', endedAfter: 6 })
  })

  it('a longer yes holds for the conversation, and no further', async () => {
    const sent: Sent[] = []
    const { assistant } = openAssistant(twoCalls, [sendTool(sent)])
    const yes = async (runId: string, event: RunEvent) => {
      if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') return
      const { interruptId, hash } = event.approval
      await assistant.decide(runId, interruptId, { type: 'approve', hash, scope: 'conversation' }).catch(() => {})
    }
    const first = await ask(assistant)
    await follow(assistant, first.runId, (event) => yes(first.runId, event))
    const second = await ask(assistant, { conversationId: first.conversationId })
    const events = await follow(assistant, second.runId, (event) => yes(second.runId, event))
    expect(events.filter(({ type }) => type === 'approvalRequested')).toEqual([])
    expect(sent).toHaveLength(4)
    const other = await ask(assistant)
    const more = await follow(assistant, other.runId, (event) => yes(other.runId, event))
    expect(more.filter(({ type }) => type === 'approvalRequested').length).toBeGreaterThan(0)
  })
})

describe('arguments', () => {
  it('that come in pieces grow, and are the call', async () => {
    const sent: Sent[] = []
    const { assistant } = openAssistant(
      ({ results }) =>
        results.length > 0
          ? ['done']
          : [
              { call: { index: 0, id: 'a', name: 'send', args: '{"t' } },
              { call: { index: 0, args: 'o": "A' } },
              { call: { index: 0, args: 'nn"}' } },
            ],
      [sendTool(sent, { asks: () => false })],
    )
    const run = await ask(assistant)
    const events = await follow(assistant, run.runId)
    expect(events.flatMap((event) => (event.type === 'toolCallChunk' ? [event.args] : []))).toEqual([
      '{"t',
      'o": "A',
      'nn"}',
    ])
    expect(sent).toEqual([{ to: 'Ann' }])
  })

  it('that do not fit are told to the model, and nothing is done', async () => {
    const sent: Sent[] = []
    const { assistant, engine } = openAssistant(
      ({ results }) =>
        results.length > 0 ? [results.join()] : [{ call: { index: 0, id: 'a', name: 'send', args: '{"to"' } }],
      [sendTool(sent)],
    )
    const run = await ask(assistant)
    const events = await follow(assistant, run.runId)
    expect(sent).toEqual([])
    expect(engine.calls).toHaveLength(2)
    expect(events.find(({ type }) => type === 'toolResult')).toMatchObject({ result: { isError: true } })
  })
})

describe('an answer that failed after its tools had answered', () => {
  it('goes on from their results, and does nothing twice', async () => {
    const sent: Sent[] = []
    let fails = true
    const { assistant, store } = openAssistant(
      ({ results }) => {
        if (results.length === 0) return [call(0, 'a', { to: 'Ann' })]
        return fails ? [{ fail: new AppError('ENGINE_UNREACHABLE', 'Gone.') }] : [results.join()]
      },
      [sendTool(sent, { asks: () => false })],
    )
    const run = await ask(assistant)
    await follow(assistant, run.runId)
    expect(store.messages.get(run.messageId)?.status).toBe('failed')
    fails = false
    const more = await assistant.continueAnswer(run.conversationId, run.messageId)
    await follow(assistant, more.runId)
    expect(sent).toHaveLength(1)
    expect(textOf(store.messages.get(more.messageId) as never)).toBe('sent to Ann')
  })
})
