import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  goBack,
  goForward,
  openConversation,
  setDraft,
  setScroll,
  setSidebarOpen,
} from '../../renderer/state/windowHistory.ts'
import { adopted, forgotten, opened, shownIn, stepped, withPlace } from '../../renderer/state/windowPlaces.ts'
import { AppError } from '../../shared/model/errors.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { until } from './until.ts'

const empty = WindowHistory.parse({})
const always = () => true
const walk = (...ids: (string | null)[]) => ids.reduce(opened, empty)
const back = (history: WindowHistory) => stepped(history, -1, always) ?? history

describe('walking a window', () => {
  it('goes back the way it came, and forward again', () => {
    let history = walk('a', 'b', 'c')
    const shown: (string | null)[] = []
    for (const direction of [-1, -1, -1, 1, 1, 1] as const) {
      history = stepped(history, direction, always) ?? history
      shown.push(shownIn(history))
    }
    expect(shown).toEqual(['b', 'a', 'a', 'b', 'c', 'c'])
  })

  it('leads back to where it came from, and loses nothing that lay ahead', () => {
    const history = opened(back(back(walk('a', 'b', 'c'))), 'd')
    expect(shownIn(history)).toBe('d')
    expect(shownIn(back(history))).toBe('a')
    expect([...history.visited].sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('goes back from a new conversation to the one before it', () => {
    const history = walk('a', 'b', null)
    expect(shownIn(history)).toBeNull()
    expect(stepped(history, 1, always)).toBeNull()
    expect(shownIn(back(history))).toBe('b')
  })

  it('steps over conversations that are gone', () => {
    const history = walk('a', 'b', 'c')
    expect(shownIn(stepped(history, -1, (id) => id !== 'b')!)).toBe('a')
    expect(stepped(history, -1, (id) => id === 'c')).toBeNull()
  })

  it('forgets a removed conversation and shows a new one in its place', () => {
    expect(shownIn(forgotten(walk('a', 'b'), 'b'))).toBeNull()
    expect(shownIn(forgotten(walk('a', 'b'), 'a'))).toBe('b')
  })

  it('never visits twice, never loses one, and always knows where it is', () => {
    const move = fc.oneof(
      fc.constantFrom('a', 'b', 'c', 'd', null).map((id) => (history: WindowHistory) => opened(history, id)),
      fc
        .constantFrom(-1 as const, 1 as const)
        .map((way) => (history: WindowHistory) => stepped(history, way, always) ?? history),
      fc.constantFrom('a', 'x').map((id) => (history: WindowHistory) => adopted(history, id)),
    )
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let history = empty
        for (const next of moves) {
          const before = history
          history = next(before)
          expect(new Set(history.visited).size).toBe(history.visited.length)
          for (const id of before.visited) expect(history.visited).toContain(id)
          expect(history.position).toBeLessThan(history.visited.length)
          expect(WindowHistory.safeParse(history).success).toBe(true)
        }
      }),
    )
  })

  it('gives a new conversation that got its id the place of the new one, also when the window has moved on', () => {
    const there = adopted(withPlace(walk('a', null), '', { draft: 'rest', queue: ['q'] }), 'new')
    expect(shownIn(there)).toBe('new')
    expect(there.places).toEqual({ new: { draft: 'rest', queue: ['q'], scroll: null } })
    const elsewhere = adopted(withPlace(walk('a', null, 'b'), '', { draft: 'rest' }), 'new')
    expect(shownIn(elsewhere)).toBe('b')
    expect(shownIn(back(elsewhere))).toBe('new')
  })
})

describe('places', () => {
  it('are the newest 200, and a draft outlives a scroll position', () => {
    let history = withPlace(empty, 'draft', { draft: 'keep me' })
    for (let at = 0; at < 300; at++) history = withPlace(history, `c${at}`, { scroll: { messageId: 'm', offset: at } })
    expect(Object.keys(history.places)).toHaveLength(200)
    expect(history.places.draft?.draft).toBe('keep me')
    expect(history.places.c299).toBeDefined()
    expect(history.places.c99).toBeUndefined()
  })

  it('leave no trace when there is nothing to keep', () => {
    expect(withPlace(withPlace(empty, 'a', { draft: 'x' }), 'a', { draft: '' }).places).toEqual({})
  })
})

describe('the history of a window', () => {
  let main: FakeMain
  beforeEach(() => {
    main = new FakeMain()
  })
  afterEach(async () => {
    await closeStates()
    vi.useRealTimers()
  })

  it('is saved once for many keystrokes, as it is at the end, and comes back', async () => {
    main.addConversation('a')
    const state = await openState(main, 'w1')
    openConversation('a')
    for (const draft of ['H', 'He', 'Hel', 'Hell', 'Hello']) setDraft('a', draft)
    setScroll('a', { messageId: 'm1', offset: -120 })
    setSidebarOpen(false)
    expect(main.saves).toEqual([])
    await until('it is saved', () => main.saves.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(main.saves).toHaveLength(1)
    await state.stop()
    const again = await openState(main, 'w1')
    expect(again.history.shown).toBe('a')
    expect(again.history.place('a')).toEqual({ draft: 'Hello', queue: [], scroll: { messageId: 'm1', offset: -120 } })
    expect(again.history.store.get().sidebar).toBe(false)
  })

  it('belongs to one window alone', async () => {
    const one = await openState(main, 'w1')
    const two = await openState(main, 'w2')
    one.history.change('a', { draft: 'mine' })
    await one.history.flush()
    await two.history.load()
    expect(two.history.place('a').draft).toBe('')
  })

  it('that could not be saved is saved later, without being touched again', async () => {
    const state = await openState(main, 'w1')
    main.failing = { 'windows.save': new AppError('STORAGE_FULL', 'Full.') }
    setDraft(null, 'precious')
    await state.history.flush()
    expect(main.saves).toEqual([])
    main.failing = {}
    await until('it is saved', () => main.saves.length === 1)
    expect(main.saves[0]?.history.places['']?.draft).toBe('precious')
  })

  it('is flushed at once when asked, and not again when nothing has changed', async () => {
    const state = await openState(main, 'w1')
    await state.history.flush()
    expect(main.saves).toHaveLength(0)
    setDraft(null, 'x')
    await state.history.flush()
    await state.history.flush()
    expect(main.saves).toHaveLength(1)
  })

  it('is walked by the keys, over conversations that were deleted elsewhere', async () => {
    for (const id of ['a', 'b', 'c']) main.addConversation(id)
    const state = await openState(main, 'w1')
    for (const id of ['a', 'b', 'c']) openConversation(id)
    main.conversations.delete('b')
    await state.queryClient.fetchQuery({ ...state.queries.conversations, staleTime: 0 })
    expect(goBack()).toBe(true)
    expect(state.history.shown).toBe('a')
    expect(goBack()).toBe(false)
    expect(goForward()).toBe(true)
    expect(state.history.shown).toBe('c')
  })
})
