import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { QUICK_CHIPS } from '../../renderer/state/chips.ts'
import { cancel, queueResume } from '../../renderer/state/composerState.ts'
import { EarlierQuestions } from '../../renderer/state/earlierQuestions.ts'
import { beginAfresh, expire, isOver, moveAway, putAway } from '../../renderer/state/quickState.ts'
import { isNothing, leaveUnsent, takeUnsent } from '../../renderer/state/unsent.ts'
import { clearDraft, setDraft } from '../../renderer/state/windowHistory.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import type { Unsent } from '../../shared/model/window.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { submit } from './submit.ts'
import { until } from './until.ts'

let main: FakeMain
beforeEach(() => {
  main = new FakeMain()
  main.script = (run, question) => {
    if (!question.includes('endless')) run.push({ type: 'finished', reason: 'stop', timings: { totalMs: 5 } })
  }
})
afterEach(closeStates)

/** Asks where quick ask is, and waits for the end of the answer unless it has none. */
async function ask(state: AppState, text: string): Promise<string> {
  await submit(state.history.shown, text, [], state)
  const id = state.history.shown ?? ''
  if (!text.includes('endless')) await until('it is answered', () => state.runs.of(id) === null)
  return id
}

describe('beginning afresh', () => {
  it('leaves the conversation and keeps what is being written, and what was cleared', async () => {
    const state = await openState(main, 'q_1')
    expect(beginAfresh(state)).toBe(false)
    const id = await ask(state, 'one')
    setDraft(id, 'cleared')
    clearDraft(id)
    setDraft(id, 'being written')
    expect(beginAfresh(state)).toBe(true)
    expect(state.history.shown).toBeNull()
    expect(state.history.place('').draft).toBe('being written')
    expect(state.history.place(id).draft).toBe('')
    expect(state.history.takeBack('')).toBe('cleared')
    expect(await ask(state, 'two')).not.toBe(id)
  })

  it('hands back what waited for the user, and leaves what goes on by itself', async () => {
    const state = await openState(main, 'q_1')
    const id = await ask(state, 'endless')
    await submit(id, 'waits', [], state)
    await cancel(state.runs.of(id)?.runId ?? '')
    await until('the queue waits', () => state.queue.paused.get().has(id))
    beginAfresh(state)
    expect(state.queue.items(id)).toEqual([])
    expect(state.history.takeBack('')).toBe('waits')

    const other = await ask(state, 'endless too')
    await submit(other, 'next', [], state)
    beginAfresh(state)
    main.runOf(other).push({ type: 'finished', reason: 'stop', timings: {} })
    await until('what was queued is asked', () => main.questions(other).includes('next'))
  })
})

describe('how long the last conversation is kept', () => {
  const minute = 60_000

  it('is counted from when it was put away or its answer ended, whichever is later', () => {
    const at = 1_000_000
    expect(isOver({ leftAt: at, endedAt: undefined }, 10, at + 10 * minute - 1)).toBe(false)
    expect(isOver({ leftAt: at, endedAt: undefined }, 10, at + 10 * minute)).toBe(true)
    expect(isOver({ leftAt: at, endedAt: at + minute }, 10, at + 10 * minute)).toBe(false)
    expect(isOver({ leftAt: at + minute, endedAt: at }, 10, at + 10 * minute)).toBe(false)
    expect(isOver({ leftAt: at, endedAt: at }, 0, at)).toBe(true)
    expect(isOver({ leftAt: undefined, endedAt: undefined }, 10, at)).toBe(true)
  })

  it('is as the settings say, and survives a reload', async () => {
    main.settings = { ...defaultSettings, quick: { ...defaultSettings.quick, keepMinutes: 3 } }
    const state = await openState(main, 'q_1')
    await state.queryClient.ensureQueryData(state.queries.settings)
    const id = await ask(state, 'one')
    putAway(state)
    await state.history.flush()
    expire(state, Date.now() + 2 * minute)
    expect(state.history.shown).toBe(id)

    const again = await openState(main, 'q_1')
    await again.queryClient.ensureQueryData(again.queries.settings)
    expect(again.history.store.get().leftAt).toBeGreaterThan(0)
    expire(again, Date.now() + 2 * minute)
    expect(again.history.shown).toBe(id)
    // Chips that are as old go with it; newer ones stay.
    const file = (name: string) => ({ kind: 'file' as const, name, text: name, cut: false })
    again.chips.put(QUICK_CHIPS, [file('old')])
    const now = Date.now()
    vi.useFakeTimers({ now: now + 2 * minute, toFake: ['Date'] })
    again.chips.put(QUICK_CHIPS, [file('new')])
    vi.useRealTimers()
    expire(again, now + 4 * minute)
    expect(again.history.shown).toBeNull()
    expect(again.chips.of(QUICK_CHIPS).map(({ name }) => name)).toEqual(['new'])
  })

  it('is for ever while it is being answered or something waits in it', async () => {
    const state = await openState(main, 'q_1')
    const id = await ask(state, 'endless')
    expire(state, Date.now() + 60 * minute)
    expect(state.history.shown).toBe(id)
    await submit(id, 'waits', [], state)
    await cancel(state.runs.of(id)?.runId ?? '')
    await until('the queue waits', () => state.queue.paused.get().has(id))
    expire(state, Date.now() + 60 * minute)
    expect(state.history.shown).toBe(id)
    queueResume(id, state)
    await until('nothing waits', () => state.queue.items(id).length === 0 && state.runs.of(id) === null)
    expire(state, Date.now() + 60 * minute)
    expect(state.history.shown).toBeNull()
  })
})

describe('earlier questions', () => {
  it('are those of all quick-ask pages, newest first over all its conversations, each once in a row', async () => {
    main.addConversation('others')
    main.begin('others', null, [{ type: 'text', text: 'of another window' }])
    const before = await openState(main, 'q_0')
    const oldest = await ask(before, 'of another page')
    await before.history.flush()
    main.conversations.set(oldest, { ...main.conversation(oldest), updatedAt: 1 })
    const state = await openState(main, 'q_1')
    await ask(state, 'one')
    await ask(state, 'two')
    await ask(state, 'two')
    beginAfresh(state)
    await ask(state, 'three')
    beginAfresh(state)
    const deleted = await ask(state, 'gone')
    main.conversations.delete(deleted)
    state.queryClient.removeQueries({ queryKey: ['conversation', deleted] })
    const walked = new EarlierQuestions(state)
    const texts: (string | null)[] = []
    for (let at = 0; at < 5; at++) texts.push(await walked.at(at))
    expect(texts).toEqual(['three', 'two', 'one', 'of another page', null])
  })
})

describe('moving to a window', () => {
  it('takes the text, the queue and the chips along, and then begins afresh', async () => {
    const state = await openState(main, 'q_1')
    const id = await ask(state, 'endless')
    await submit(id, 'queued', [], state)
    setDraft(id, 'unsent')
    const chip = { kind: 'file' as const, name: 'a.txt', text: 'a', cut: false }
    state.chips.put(QUICK_CHIPS, [chip])
    const moved: [string, Unsent | undefined][] = []
    await moveAway(state, id, async (...what) => void moved.push(what))
    expect(moved).toEqual([[id, { draft: 'unsent', queue: ['queued'], chips: [chip] }]])
    expect(state.chips.of(QUICK_CHIPS)).toEqual([])
    expect(state.history.shown).toBeNull()
    expect(state.history.place(id)).toMatchObject({ draft: '', queue: [] })
    expect(state.runs.of(id), 'the answer goes on').not.toBeNull()
  })

  it('loses nothing when no window opens', async () => {
    const state = await openState(main, 'q_1')
    const id = await ask(state, 'one')
    setDraft(id, 'unsent')
    await expect(moveAway(state, id, () => Promise.reject(new Error('no window')))).rejects.toThrow('no window')
    expect(state.history.shown).toBe(id)
    expect(state.history.place(id).draft).toBe('unsent')
  })

  it('leaves what was not sent for the tab that opens, once, and nothing when there is nothing', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    }
    leaveUnsent(storage, 'c1', { draft: '', queue: [] })
    expect(kept.size).toBe(0)
    expect(isNothing({ draft: '', queue: ['x'] })).toBe(false)
    leaveUnsent(storage, 'c1', { draft: 'text', queue: ['next'] })
    expect(takeUnsent(storage, 'c2')).toBeNull()
    expect(takeUnsent(storage, 'c1')).toEqual({ draft: 'text', queue: ['next'] })
    expect(takeUnsent(storage, 'c1')).toBeNull()
    kept.set('aside.unsent:c1', '{broken')
    expect(takeUnsent(storage, 'c1')).toBeNull()
    expect(kept.size).toBe(0)
  })
})

describe('quick ask over a window', () => {
  it('has a history of its own: what is asked there is not shown in the window behind', async () => {
    const state = await openState(main, 'w_1')
    const behind = await ask(state, 'behind')
    const desk = state.openDesk(Promise.resolve(main.openIpc('q_1')))
    await desk.ready
    await submit(desk.history.shown, 'aside', [], desk)
    expect(state.history.shown).toBe(behind)
    expect(state.history.store.get().visited).toEqual([behind])
    expect(main.questions(desk.history.shown ?? '')).toEqual(['aside'])
    await state.flush()
    expect(main.histories.get('q_1')?.visited).toEqual([desk.history.shown])
    expect(main.histories.get('w_1')?.visited).toEqual([behind])
  })

  it('loses nothing that is typed before it is loaded', async () => {
    const before = await openState(main, 'q_1')
    setDraft(null, 'kept', before)
    await before.flush()
    const state = await openState(main, 'w_1')
    const desk = state.openDesk(Promise.resolve(main.openIpc('q_1')))
    setDraft(null, 'fast', desk)
    await desk.ready
    expect(desk.history.place('').draft).toBe('fast')
    expect(desk.history.takeBack('')).toBe('kept')
  })
})

it('an answer that waits for a decision is known until it goes on', async () => {
  const state = await openState(main, 'q_1')
  const id = await ask(state, 'endless')
  const run = main.runOf(id)
  const call = { type: 'toolCall' as const, id: 't1', name: 'run', args: {} }
  const card = { title: 'Run', fields: [], destructive: false }
  const asked = {
    kind: 'call' as const,
    interruptId: 'i1',
    call,
    card,
    schema: {},
    hash: 'h',
    attempt: 'a',
    scopes: [],
  }
  run.push({ type: 'approvalRequested', approval: asked })
  await until('it waits', () => state.runs.answers.waiting.get().has(run.message.id))
  const result = { type: 'toolResult' as const, callId: 't1', name: 'run', content: 'ok', isError: false }
  run.push({ type: 'toolResult', result })
  await until('it goes on', () => state.runs.answers.waiting.get().size === 0)
})
