import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../electron/assistant/run.ts'
import type { AppState } from '../../renderer/state/appState.ts'
import {
  cancel,
  queueEdit,
  queueMove,
  queueRemove,
  queueResume,
  queueSendNow,
  queueTake,
  recall,
  regenerate,
  send,
} from '../../renderer/state/composerState.ts'
import { setDraft } from '../../renderer/state/windowHistory.ts'
import { AppError } from '../../shared/model/errors.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, FakeLocks, openState } from './openState.ts'
import { serveSockets } from './serveSockets.ts'
import { submit } from './submit.ts'
import { until } from './until.ts'

let main: FakeMain
let locks: FakeLocks

beforeEach(() => {
  main = new FakeMain()
  locks = new FakeLocks()
})

afterEach(closeStates)

const finish = (run: Run) => run.push({ type: 'finished', reason: 'stop', timings: {} })
const settled = () => new Promise((resolve) => setTimeout(resolve, 60))

/** A window in a conversation whose first answer streams. */
async function begin(windowId = 'w1'): Promise<{ state: AppState; id: string }> {
  const state = await openState(main, windowId, { locks })
  const { conversationId } = await send({ conversationId: null, text: 'first' })
  return { state, id: conversationId }
}

describe('Enter while an answer streams', () => {
  it('queues, clears the draft, and sends one at a time when an answer has finished well', async () => {
    const { state, id } = await begin()
    setDraft(id, 'second')
    expect(await submit(id, 'second')).toBe('queued')
    expect(state.history.place(id)).toMatchObject({ draft: '', queue: ['second'] })
    expect(await submit(id, 'third')).toBe('queued')
    await settled()
    expect(main.questions(id)).toEqual(['first'])
    finish(main.runOf(id))
    await until('the second is asked', () => main.questions(id).length === 2)
    await settled()
    expect(main.questions(id)).toEqual(['first', 'second'])
    expect(state.history.place(id).queue).toEqual(['third'])
    finish(main.runOf(id))
    await until('the third is asked', () => main.questions(id).length === 3)
    expect(main.questions(id)).toEqual(['first', 'second', 'third'])
    finish(main.runOf(id))
    await settled()
    expect(main.questions(id)).toHaveLength(3)
  })

  it('keeps a draft that was begun after queueing', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    setDraft(id, 'second, but longer')
    finish(main.runOf(id))
    await until('the second is asked', () => main.questions(id).length === 2)
    expect(state.history.place(id).draft).toBe('second, but longer')
  })
})

describe('a queue', () => {
  it('is not held up by the end of an answer that the conversation does not go on from', async () => {
    const { state, id } = await begin()
    const first = main.runOf(id)
    await regenerate(id, first.message.id)
    await submit(id, 'second')
    first.push({ type: 'cancelled', timings: {} })
    await until('its end is told', () => state.runs.active.get().length === 1)
    await settled()
    finish(main.runOf(id))
    await until('the second is asked', () => main.questions(id).includes('second'))
    expect(state.queue.paused.get().size).toBe(0)
  })

  it.each(['cancelled', 'failed'] as const)(
    'waits after an answer that was %s, until the user says go on',
    async (type) => {
      const { state, id } = await begin()
      await submit(id, 'second')
      const error = new AppError('ENGINE_FAILED', 'It broke.').toInfo()
      main.runOf(id).push(type === 'failed' ? { type, error, timings: {} } : { type, timings: {} })
      await until('it is paused', () => state.queue.paused.get().has(id))
      await settled()
      expect(main.questions(id)).toEqual(['first'])
      expect(state.history.place(id).queue).toEqual(['second'])
      queueResume(id)
      await until('the second is asked', () => main.questions(id).length === 2)
      expect(state.queue.paused.get().size).toBe(0)
    },
  )

  it('can be edited, sorted and taken back', async () => {
    const { state, id } = await begin()
    for (const text of ['a', 'b', 'c', 'd']) await submit(id, text)
    expect(queueEdit(id, 1, 'b', 'B')).toBe(true)
    expect(queueRemove(id, 2, 'c')).toBe(true)
    queueMove(id, 2, 0)
    expect(state.history.place(id).queue).toEqual(['d', 'a', 'B'])
    expect(recall(id), 'what was removed last comes first').toBe('c')
    expect(recall(id)).toBe('B')
    expect(state.history.place(id).queue).toEqual(['d', 'a'])
    expect(queueEdit(id, 0, 'gone meanwhile', 'x')).toBe(false)
    expect(recall(id)).toBe('a')
    expect(recall(id)).toBe('d')
    expect(recall(id), 'and in the end what was sent').toBe('first')
    expect(state.history.place(id).queue).toEqual([])
  })

  it('gives a message that is changed in the composer its place back, also when others were sent meanwhile', async () => {
    const { state, id } = await begin()
    for (const text of ['a', 'b', 'c', 'd']) await submit(id, text)
    expect(queueTake(id, 2, 'c')).toBe(true)
    expect(state.history.place(id).queue).toEqual(['a', 'b', 'd'])
    finish(main.runOf(id))
    await until('a is asked', () => main.questions(id).length === 2)
    await settled()
    await submit(id, 'C')
    expect(state.history.place(id).queue).toEqual(['b', 'C', 'd'])
    await submit(id, 'e')
    expect(state.history.place(id).queue).toEqual(['b', 'C', 'd', 'e'])
    queueTake(id, 0, 'b')
    setDraft(id, '')
    await submit(id, 'f')
    expect(state.history.place(id).queue, 'a cleared composer gives its place up').toEqual(['C', 'd', 'e', 'f'])
  })

  it('that waits is not overtaken, and goes on after the next answer', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    const { message } = main.runOf(id)
    await cancel(state.runs.of(id)!.runId)
    await until('it is paused', () => state.queue.paused.get().has(id))
    expect(await submit(id, 'third')).toBe('queued')
    await settled()
    expect(main.questions(id)).toEqual(['first'])
    const again = await regenerate(id, message.id)
    expect(state.queue.paused.get().size).toBe(0)
    finish(main.runs.get(again.runId)!)
    await until('the second is taken', () => state.history.place(id).queue.length === 1)
    expect(main.questions(id)).toEqual(['first', 'second'])
    expect(state.history.place(id).queue).toEqual(['third'])
  })

  it('can send one of its messages now: the answer under way is stopped for it', async () => {
    const { state, id } = await begin()
    await submit(id, 'later')
    await submit(id, 'now')
    await queueSendNow(id, 1)
    await until('it is asked', () => main.questions(id).length === 2)
    expect(main.questions(id)).toEqual(['first', 'now'])
    await until('it has left the queue', () => state.history.place(id).queue.length === 1)
    expect(state.history.place(id).queue).toEqual(['later'])
    expect(main.messages.get([...main.runs.values()][0]!.message.id)?.status).toBe('cancelled')
  })

  it('that could not be sent keeps its message and says why', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    main.failing = { 'runs.start': new AppError('STORAGE_FULL', 'The disk is full.') }
    finish(main.runOf(id))
    await until('it is paused', () => state.queue.paused.get().has(id))
    expect(state.queue.paused.get().get(id)?.error).toMatchObject({ code: 'STORAGE_FULL' })
    expect(state.history.place(id).queue).toEqual(['second'])
  })

  it('whose message was sent, and the answer to that lost, finds out and goes on without sending it again', async () => {
    const server = await serveSockets(main)
    const state = await openState(main, 'w1', { connection: server.open('w1'), locks })
    const { conversationId: id } = await send({ conversationId: null, text: 'first' })
    await submit(id, 'second')
    await submit(id, 'third')
    main.after = (call) => {
      if (call !== 'runs.start') return
      main.after = () => {}
      server.cut()
    }
    finish(main.runOf(id))
    await until('it knows that the second was asked', () => state.history.place(id).queue.length === 1)
    expect(main.questions(id)).toEqual(['first', 'second'])
    await until('the answer is watched again', () => main.watching === 1)
    finish(main.runOf(id))
    await until('the third is asked', () => main.questions(id).length === 3)
    expect(main.questions(id)).toEqual(['first', 'second', 'third'])
    expect(state.queue.paused.get().size).toBe(0)
    await closeStates()
    await server.stop()
  })

  it('whose message was lost on the way waits with it, and says so', async () => {
    const server = await serveSockets(main)
    const state = await openState(main, 'w1', { connection: server.open('w1'), locks })
    const { conversationId: id } = await send({ conversationId: null, text: 'first' })
    await submit(id, 'second')
    main.failing = { 'runs.start': new AppError('CONFLICT', 'Not now.') }
    main.before = (call) => {
      if (call === 'runs.start') server.cut()
    }
    finish(main.runOf(id))
    await until('it is paused', () => state.queue.paused.get().has(id))
    expect(state.queue.paused.get().get(id)?.error).toMatchObject({ code: 'STREAM_BROKEN' })
    expect(state.history.place(id).queue).toEqual(['second'])
    await closeStates()
    await server.stop()
  })

  it('of one window never speaks at the same time as the queue of another', async () => {
    const { state: one, id } = await begin('w1')
    const two = await openState(main, 'w2', { locks })
    await two.runs.read(id)
    two.runs.show(id)
    one.queue.add(id, 'from one')
    two.queue.add(id, 'from two')
    finish(main.runOf(id))
    await until('one of them has asked', () => main.questions(id).length === 2)
    await settled()
    expect(main.questions(id)).toHaveLength(2)
    expect([...main.runs.values()].filter((run) => !run.ended)).toHaveLength(1)
    finish(main.runOf(id))
    await until('the other has asked', () => main.questions(id).length === 3)
    expect(main.questions(id).slice(1).sort()).toEqual(['from one', 'from two'])
    finish(main.runOf(id))
    await settled()
    expect(main.questions(id)).toHaveLength(3)
  })
})

describe('a queue behind answers side by side', () => {
  /** Another answer beside the one being made; both end by `end`. */
  function beside(id: string, end: (run: Run) => unknown): void {
    const run = main.runOf(id)
    main.messages.set('other', { ...run.message, id: 'other', runId: 'r0', status: 'complete', comparison: 'c' })
    end(run)
    main.messages.set(run.message.id, { ...run.message, comparison: 'c' })
    main.tell({ type: 'conversations', conversationId: id })
  }
  const cancelled = (run: Run) => run.push({ type: 'cancelled', timings: {} })

  it.each([
    ['the last one ended well', finish, false],
    ['the last one was stopped', cancelled, false],
    ['the page was loaded again', finish, true],
  ])('goes on when one of them is picked in another window, after %s', async (_, end, reloads) => {
    const { state: one, id } = await begin('w1')
    const two = await openState(main, 'w2', { locks })
    one.queue.add(id, 'second')
    beside(id, end)
    await until('it waits', () => one.queue.paused.get().has(id))
    await settled()
    expect(main.questions(id)).toEqual(['first'])
    if (reloads) {
      await one.stop()
      await openState(main, 'w1', { locks })
    }
    await two.api.runs.pick({ conversationId: id, messageId: 'other' })
    await until('it has asked', () => main.questions(id).length === 2)
  })
})

describe('a queue after the page was loaded again', () => {
  async function reload(before: AppState): Promise<AppState> {
    await before.history.flush()
    return openState(main, 'w1', { locks })
  }

  it('goes on when its answer is still under way', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    const after = await reload(state)
    // The first page is gone; only the second one may send.
    await state.stop()
    expect(after.history.place(id).queue).toEqual(['second'])
    expect(after.queue.paused.get().size).toBe(0)
    finish(main.runOf(id))
    await until('the second is asked', () => main.questions(id).length === 2)
  })

  it('waits for the user when nothing is under way', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    await state.history.flush()
    await state.stop()
    finish(main.runOf(id))
    const after = await openState(main, 'w1', { locks })
    await settled()
    expect(main.questions(id)).toEqual(['first'])
    expect(after.queue.paused.get().has(id)).toBe(true)
  })

  it('drops what was sent just before the page went, and is being answered', async () => {
    const { state, id } = await begin()
    await submit(id, 'second')
    await submit(id, 'third')
    await state.history.flush()
    const saved = structuredClone(main.histories.get('w1')!)
    await state.stop()
    const run = main.runOf(id)
    finish(run)
    main.begin(id, run.message.id, [{ type: 'text', text: 'second' }])
    main.histories.set('w1', saved)
    const after = await openState(main, 'w1', { locks })
    expect(after.history.place(id).queue).toEqual(['third'])
    finish(main.runOf(id))
    await until('the third is asked', () => main.questions(id).length === 3)
    expect(main.questions(id)).toEqual(['first', 'second', 'third'])
  })
})
