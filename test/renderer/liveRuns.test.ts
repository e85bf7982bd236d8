import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { createBranchView } from '../../renderer/state/branches.ts'
import { createFramePump } from '../../renderer/state/framePump.ts'
import { joinTexts } from '../../renderer/state/liveAnswers.ts'
import { foldRun } from '../../shared/foldRun.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { serveSockets } from './serveSockets.ts'
import { until } from './until.ts'

let main: FakeMain
/** Animation frames, run by hand. */
let frames: Map<number, FrameRequestCallback>

beforeEach(() => {
  main = new FakeMain()
  frames = new Map()
  let next = 0
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
    frames.set(++next, callback)
    return next
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame))
})

afterEach(async () => {
  await closeStates()
  vi.useRealTimers()
})

function nextFrame(): void {
  const due = [...frames.values()]
  frames.clear()
  for (const callback of due) callback(performance.now())
}

const ask = (state: AppState, conversationId: string | null, text = 'Why?') =>
  state.asking.send({ conversationId, text })
const stored = (state: AppState, conversationId: string) =>
  state.queryClient.getQueryData(state.queries.conversation(conversationId).queryKey)

describe('an answer that streams here', () => {
  it('is folded once a frame, however many events come, and its end at once', async () => {
    const state = await openState(main, 'w1')
    const { conversationId, messageId } = await ask(state, null)
    const run = main.runOf(conversationId)
    const seen: string[] = []
    state.runs.answers.subscribe(messageId, () => seen.push(textOf(state.runs.answers.get(messageId)!)))
    await until('it is watched', () => frames.size > 0)
    nextFrame()
    const before = seen.length
    for (const text of ['Be', 'cau', 'se ']) {
      run.push({ type: 'text', text })
      run.flush()
    }
    await until('a frame is asked for', () => frames.size === 1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(seen).toHaveLength(before)
    nextFrame()
    expect(seen.slice(before)).toEqual(['Because '])
    run.push({ type: 'text', text: 'it is.' })
    run.push({ type: 'finished', reason: 'stop', timings: {} })
    await until('its end is there without a frame', () => seen.at(-1) === 'Because it is.')
  })

  it('is the stored message once main has stored it, with the same text', async () => {
    const state = await openState(main, 'w1')
    const { conversationId, messageId } = await ask(state, null)
    const ended = vi.fn()
    state.runs.onEnd(ended)
    const run = main.runOf(conversationId)
    run.push({ type: 'reasoning', text: 'Hm.' })
    run.push({ type: 'reasoningEnded', durationMs: 5 })
    run.push({ type: 'text', text: 'Because.' })
    run.push({ type: 'finished', reason: 'stop', timings: { totalMs: 9 } })
    await until('its end is told', () => ended.mock.calls.length > 0)
    const end = { runId: run.id, conversationId, messageId, outcome: 'finished', elsewhere: false }
    expect(ended).toHaveBeenCalledExactlyOnceWith(end)
    const kept = stored(state, conversationId)?.messages.find(({ id }) => id === messageId)
    expect(kept).toEqual(run.message)
    expect(state.runs.answers.get(messageId)?.blocks).toEqual(kept?.blocks)
    expect(state.runs.active.get()).toEqual([])
  })

  it('is cancelled alone, and keeps what it said', async () => {
    const state = await openState(main, 'w1')
    const one = await ask(state, null, 'one')
    const two = await ask(state, null, 'two')
    const outcomes: string[] = []
    state.runs.onEnd(({ outcome }) => outcomes.push(outcome))
    main.runs.get(one.runId)!.push({ type: 'text', text: 'half' })
    main.runs.get(one.runId)!.flush()
    await state.runs.cancel(one.runId)
    await until('one has ended', () => outcomes.length === 1)
    expect(outcomes).toEqual(['cancelled'])
    expect(state.runs.of(one.conversationId)).toBeNull()
    expect(state.runs.of(two.conversationId)?.runId).toBe(two.runId)
    expect(textOf(stored(state, one.conversationId)!.messages.at(-1)!)).toBe('half')
  })
})

describe('a run that another window started', () => {
  it('streams here too as soon as its conversation is shown, and in both to the same end', async () => {
    const first = await openState(main, 'w1')
    const { conversationId, messageId } = await ask(first, null)
    const run = main.runOf(conversationId)
    run.push({ type: 'text', text: 'Be' })
    run.flush()
    const second = await openState(main, 'w2')
    expect(second.runs.of(conversationId)?.runId).toBe(run.id)
    expect(main.watching).toBe(1)
    await second.runs.read(conversationId)
    const hide = second.runs.show(conversationId)
    await until('both watch', () => main.watching === 2)
    run.push({ type: 'text', text: 'cause' })
    run.flush()
    await until('both show it', () => {
      nextFrame()
      const texts = [first, second].map(({ runs }) => textOf(runs.answers.get(messageId) ?? { blocks: [] }))
      return texts.every((text) => text === 'Because')
    })
    hide()
    run.push({ type: 'finished', reason: 'stop', timings: {} })
    await until('nobody watches', () => main.watching === 0)
  })

  it('that starts while its conversation is shown here is watched at once', async () => {
    main.addConversation('c')
    const state = await openState(main, 'w1')
    state.runs.show('c')
    const { messageId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    main.runOf('c').push({ type: 'text', text: 'Hello' })
    await until('it is seen here', () => {
      nextFrame()
      return textOf(state.runs.answers.get(messageId) ?? { blocks: [] }) === 'Hello'
    })
  })

  it('never shows less than was read from main while its replay comes in', async () => {
    main.addConversation('c')
    const { messageId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    const run = main.runOf('c')
    for (let word = 0; word < 200; word++) {
      run.push({ type: 'text', text: `${word} ` })
      // Another kind of event between the words keeps the replay from being one.
      run.push({ type: 'usage', usage: { outputTokens: word } })
    }
    main.slowly = true
    const state = await openState(main, 'w1')
    const before = textOf((await state.runs.read('c')).messages.find(({ id }) => id === messageId)!)
    const lengths: number[] = []
    state.runs.answers.subscribe(messageId, () => {
      const live = state.runs.answers.get(messageId)
      if (live) lengths.push(textOf(live).length)
    })
    state.runs.show('c')
    while (lengths.length === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      nextFrame()
    }
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(before.length)
  })
})

describe('over a connection that breaks', () => {
  it('an answer that ended meanwhile, and that main no longer replays, is read from its conversation', async () => {
    const server = await serveSockets(main)
    const state = await openState(main, 'w1', { connection: server.open('w1') })
    const { conversationId, runId, messageId } = await ask(state, null)
    const outcomes: string[] = []
    state.runs.onEnd(({ outcome }) => outcomes.push(outcome))
    await server.down()
    const run = main.runs.get(runId)!
    run.push({ type: 'text', text: 'said in the dark' })
    run.push({ type: 'finished', reason: 'stop', timings: {} })
    main.runs.delete(runId)
    await server.up()
    await until('its end is told', () => outcomes.length > 0)
    expect(outcomes).toEqual(['finished'])
    expect(textOf(stored(state, conversationId)!.messages.find(({ id }) => id === messageId)!)).toBe('said in the dark')
    await closeStates()
    await server.stop()
  })

  it('everything is read again when it is back', async () => {
    const server = await serveSockets(main)
    main.addConversation('c', { title: 'before' })
    const state = await openState(main, 'w1', { connection: server.open('w1') })
    const observer = new QueryObserver(state.queryClient, state.queries.conversations)
    const stop = observer.subscribe(() => {})
    await until('the list is there', () => observer.getCurrentResult().data?.[0]?.title === 'before')
    await server.down()
    main.addConversation('c', { title: 'after' })
    await server.up()
    await until('the list is new', () => observer.getCurrentResult().data?.[0]?.title === 'after')
    stop()
    await closeStates()
    await server.stop()
  })
})

describe('the frame pump', () => {
  it('goes on without frames, as in a hidden page', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const flush = vi.fn()
    const pump = createFramePump(flush)
    pump.request()
    pump.request()
    expect(flush).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    expect(flush).toHaveBeenCalledTimes(1)
    nextFrame()
    expect(flush).toHaveBeenCalledTimes(1)
  })

  it('flushes what is due at once when asked to, and only then', () => {
    const flush = vi.fn()
    const pump = createFramePump(flush)
    pump.flushNow()
    expect(flush).not.toHaveBeenCalled()
    pump.request()
    pump.flushNow()
    nextFrame()
    expect(flush).toHaveBeenCalledTimes(1)
  })

  it('loses nothing by joining texts: the fold is the same', () => {
    const at = { runId: 'r' }
    const events: RunEvent[] = [
      { ...at, seq: 1, type: 'reasoning', text: 'a' },
      { ...at, seq: 2, type: 'reasoning', text: 'b' },
      { ...at, seq: 3, type: 'reasoningEnded', durationMs: 1 },
      { ...at, seq: 4, type: 'text', text: 'c' },
      { ...at, seq: 5, type: 'text', text: 'd' },
      { ...at, seq: 6, type: 'reasoning', text: 'e' },
    ]
    const base: Message = {
      ...{ id: 'a', conversationId: 'c', parentId: null, role: 'assistant', blocks: [] },
      ...{ status: 'streaming', createdAt: 0, runId: 'r' },
    }
    expect(joinTexts(events).map(({ seq }) => seq)).toEqual([2, 3, 5, 6])
    expect(joinTexts(events).reduce(foldRun, base)).toEqual(events.reduce(foldRun, base))
  })
})

describe('a branch with a live answer', () => {
  it('is the same array until the answer has grown, and leaves the other messages alone', async () => {
    const state = await openState(main, 'w1')
    const { conversationId, messageId } = await ask(state, null)
    const branch = stored(state, conversationId)!.messages
    const view = createBranchView(state.runs.answers, branch)
    await until('it is watched', () => frames.size > 0)
    nextFrame()
    const once = view.get()
    expect(view.get()).toBe(once)
    main.runOf(conversationId).push({ type: 'text', text: 'Hi' })
    await until('it has grown', () => {
      nextFrame()
      return view.get() !== once
    })
    expect(view.get()[0]).toBe(branch[0])
    expect(view.get().at(-1)).toMatchObject({ id: messageId, parentId: branch[0]!.id, blocks: [{ text: 'Hi' }] })
  })
})
