import { afterEach, describe, expect, it } from 'vitest'
import { foldTools, type LiveTools, noTools } from '../../renderer/state/liveTools.ts'
import type { RunEvent, RunEventBody } from '../../shared/model/runEvent.ts'
import type { Approval } from '../../shared/model/tool.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { until } from './until.ts'

afterEach(closeStates)

const callOf = (id: string) => ({ type: 'toolCall' as const, id, name: `tool_${id}`, args: {} })
const card = { title: 'Do it', fields: [], destructive: false }
const approvalOf = (id: string, hash = 'h'): Approval => ({
  ...{ kind: 'call', interruptId: `i-${id}`, call: callOf(id), card, schema: {}, hash, attempt: 'a', scopes: ['once'] },
})
const requested = (id: string, hash?: string): RunEventBody => ({
  type: 'approvalRequested',
  approval: approvalOf(id, hash),
})
const decided = (id: string, approved: boolean): RunEventBody => ({
  ...{ type: 'approvalDecided', interruptId: `i-${id}`, approved },
})
const result = (id: string): RunEventBody => ({
  type: 'toolResult',
  result: { type: 'toolResult', callId: id, name: `tool_${id}`, content: 'ok', isError: false },
})
const chunk = (index: number, args: string, more: { id?: string; name?: string } = {}): RunEventBody => ({
  ...{ type: 'toolCallChunk', index, args, ...more },
})

function told(...bodies: RunEventBody[]): LiveTools {
  return bodies.reduce((tools, body) => foldTools(tools, { ...body, runId: 'r', seq: 1 } as RunEvent), noTools)
}
const ids = (tools: LiveTools) => tools.approvals.map(({ interruptId }) => interruptId)

describe('calls that are being written', () => {
  it('grow side by side, however their arguments are split', () => {
    const pieces = [
      chunk(0, '{"lo', { id: 'a', name: 'weather' }),
      chunk(1, '{"u', { name: 'get' }),
      chunk(0, 'catio'),
      chunk(1, 'rl', { name: '_page' }),
      chunk(0, 'n"'),
    ]
    expect(told(...pieces).growing).toEqual([
      { index: 0, id: 'a', name: 'weather', args: '{"location"' },
      { index: 1, id: undefined, name: 'get_page', args: '{"url' },
    ])
  })

  it('each go when they are whole, with the id they had or another one', () => {
    const both = [chunk(0, '{}', { id: 'a', name: 'tool_a' }), chunk(1, '{}', { name: 'tool_b' })]
    const names = (tools: LiveTools) => tools.growing.map(({ name }) => name)
    expect(names(told(...both, { type: 'toolCall', call: callOf('b') }))).toEqual(['tool_a'])
    expect(names(told(...both, { type: 'toolCall', call: callOf('a') }))).toEqual(['tool_b'])
    const next = chunk(0, '{"x', { id: 'c', name: 'tool_c' })
    expect(told(both[0] as RunEventBody, next).growing).toMatchObject([{ id: 'c', args: '{"x' }])
  })
})

describe('calls that wait for a decision', () => {
  it('wait until each is decided, begun or over; a changed one takes its own place', () => {
    const both = [requested('a'), requested('b')]
    expect(ids(told(...both))).toEqual(['i-a', 'i-b'])
    expect(ids(told(...both, requested('a', 'other')))).toEqual(['i-a', 'i-b'])
    expect(told(...both, requested('a', 'other')).approvals[0]).toMatchObject({ attempt: 'a', hash: 'other' })
    expect(ids(told(...both, decided('a', true)))).toEqual(['i-b'])
    expect(ids(told(...both, { type: 'toolStarted', callId: 'b' }))).toEqual(['i-a'])
    expect(ids(told(...both, result('a')))).toEqual(['i-b'])
    expect([...told(...both, decided('b', false)).denied]).toEqual(['b'])
    expect([...told(...both, decided('a', true)).denied]).toEqual([])
  })

  it('are forgotten when the run ends', () => {
    const begun: RunEventBody[] = [requested('a'), { type: 'toolStarted', callId: 'b' }, chunk(0, '{')]
    expect(told(...begun, { type: 'cancelled', timings: {} })).toBe(noTools)
    expect(told({ type: 'toolStarted', callId: 'b' }, { type: 'restored', blocks: [] })).toBe(noTools)
  })

  it('stay, lost, in an Aside that was started again, until it asks for them again or goes on without', () => {
    const steps = { kind: 'steps', interruptId: 'i-steps', steps: 3 } as const
    const asked: RunEventBody[] = [requested('a'), requested('b'), { type: 'approvalRequested', approval: steps }]
    const done = (result('b') as Extract<RunEventBody, { type: 'toolResult' }>).result
    const anew: RunEventBody[] = [...asked, { type: 'restored', blocks: [callOf('a'), callOf('b'), done] }]
    expect(ids(told(...anew))).toEqual(['i-a', 'i-steps'])
    expect([...told(...anew).lost]).toEqual(['i-a', 'i-steps'])
    expect([...told(...anew, requested('a')).lost]).toEqual(['i-steps'])
    expect(ids(told(...anew, requested('a')))).toEqual(['i-a', 'i-steps'])
    expect(ids(told(...anew, chunk(0, '{')))).toEqual(['i-a'])
    expect(ids(told(...anew, { type: 'toolStarted', callId: 'a' }))).toEqual([])
  })

  it('run from the start of their tool to its result', () => {
    expect([...told({ type: 'toolStarted', callId: 'a' }).running]).toEqual(['a'])
    expect([...told({ type: 'toolStarted', callId: 'a' }, result('a')).running]).toEqual([])
  })
})

describe('a page', () => {
  it('knows what waits in a run that another one started, from the events or, unwatched, from the list', async () => {
    const main = new FakeMain()
    const first = await openState(main, 'w1')
    const { conversationId, messageId } = await first.asking.send({ conversationId: null, text: 'Do it' })
    const run = main.runOf(conversationId)
    run.push(requested('a'))
    run.push(requested('b'))
    await until('both wait', () => first.runs.answers.tools(messageId).approvals.length === 2)
    const second = await openState(main, 'w2')
    expect(second.runs.answers.follows(messageId)).toBe(false)
    await second.runs.read(conversationId)
    const hide = second.runs.show(conversationId)
    await until('both wait there too', () => second.runs.answers.tools(messageId).approvals.length === 2)
    run.push(decided('a', false))
    for (const { runs } of [first, second]) {
      await until('one waits', () => runs.answers.tools(messageId).approvals.length === 1)
      expect([...runs.answers.tools(messageId).denied]).toEqual(['a'])
      expect(runs.answers.waiting.get().has(messageId)).toBe(true)
    }
    run.push(decided('b', true))
    await until('nothing waits', () => second.runs.answers.waiting.get().size === 0)
    hide()
  })

  it('shows an answer that became shorter when it was told anew', async () => {
    const main = new FakeMain()
    const state = await openState(main, 'w1')
    const id = main.addConversation('c').id
    const { runId, messageId } = main.begin(id, null, [{ type: 'text', text: 'Do it' }])
    const run = main.runs.get(runId)
    if (!run) throw new Error('it has begun')
    run.push({ type: 'text', text: 'A text that is long and was lost' })
    run.flush()
    await state.runs.read(id)
    // As main has it after a start, from the last checkpoint.
    run.events.length = 1
    run.push({ type: 'restored', blocks: [{ type: 'text', text: 'Short' }] })
    await state.runs.refresh()
    const hide = state.runs.show(id)
    await until('it is shown', () => state.runs.answers.get(messageId)?.blocks.length === 1)
    expect(state.runs.answers.get(messageId)?.blocks).toEqual([{ type: 'text', text: 'Short' }])
    hide()
  })
})
