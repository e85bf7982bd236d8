import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { askFrom } from '../../renderer/state/askFrom.ts'
import { continueAnswer, recall, regenerate, send, setNewSettings } from '../../renderer/state/composerState.ts'
import { clearDraft, setDraft } from '../../renderer/state/windowHistory.ts'
import { AppError } from '../../shared/model/errors.ts'
import { textOf } from '../../shared/model/message.ts'
import { FakeMain, testModel } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { serveSockets } from './serveSockets.ts'
import { submit } from './submit.ts'
import { until } from './until.ts'

let main: FakeMain
let state: AppState

beforeEach(async () => {
  main = new FakeMain()
  state = await openState(main, 'w1')
})

afterEach(closeStates)

const starts = () => main.calls.filter((call) => call === 'runs.start').length

describe('sending', () => {
  it('clears the draft only when main has taken the message', async () => {
    setDraft(null, 'Why?')
    let during = ''
    main.after = (call) => {
      if (call === 'runs.start') during = state.history.place('').draft
    }
    const { conversationId } = await send({ conversationId: null, text: 'Why?' })
    expect(during).toBe('Why?')
    expect(state.history.place(conversationId).draft).toBe('')
    expect(state.history.place('').draft).toBe('')
    expect(state.history.shown).toBe(conversationId)
    expect(main.questions(conversationId)).toEqual(['Why?'])
  })

  it('that fails leaves the text in the composer', async () => {
    setDraft(null, 'Why?')
    main.failing = { 'runs.start': new AppError('STORAGE_FULL', 'The disk is full.') }
    await expect(send({ conversationId: null, text: 'Why?' })).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(state.history.place('').draft).toBe('Why?')
    expect(state.history.shown).toBeNull()
    expect(state.asking.sending.get().size).toBe(0)
  })

  it('keeps what was typed while the message was on its way', async () => {
    setDraft(null, 'Why?')
    main.after = (call) => {
      if (call === 'runs.start') setDraft(null, 'Why? And how')
    }
    const { conversationId } = await send({ conversationId: null, text: 'Why?' })
    expect(state.history.place(conversationId).draft).toBe(' And how')
  })

  it('leaves what was added while the message was on its way to the next one, also of a new conversation', async () => {
    const added = (name: string) => ({ kind: 'file' as const, name, text: name, cut: false })
    const names = (place: string) => state.chips.of(place).map(({ name }) => name)
    setDraft(null, 'Why?')
    state.chips.put('', [added('one')])
    main.after = (call) => {
      if (call === 'runs.start') state.chips.put('', [added('two')])
    }
    await askFrom({ conversationId: null, text: 'Why?', place: '' })
    expect(main.asked[0]?.names).toEqual(['one'])
    expect([names(''), names(state.history.shown ?? '')]).toEqual([[], ['two']])
  })

  it('twice while it is on its way asks once', async () => {
    setDraft(null, 'Why?')
    const [one, two] = await Promise.all([submit(null, 'Why?'), submit(null, 'Why?')])
    expect([one, two]).toEqual(['sent', 'sent'])
    expect(starts()).toBe(1)
  })

  it('a new conversation takes the settings that were chosen for it, once, and the model that is there', async () => {
    main.engines = [
      {
        id: 'test',
        label: 'Test',
        state: 'ready',
        models: [{ ref: testModel, label: 'tiny', capabilities: ['chat'] }],
      },
    ]
    await state.queryClient.fetchQuery({ ...state.queries.engines, staleTime: 0 })
    setNewSettings({ temperature: 0.5 })
    const first = await send({ conversationId: null, text: 'one' })
    const second = await send({ conversationId: null, text: 'two' })
    expect(main.conversation(first.conversationId).settings).toEqual({ temperature: 0.5, model: testModel })
    expect(main.conversation(second.conversationId).settings).toEqual({ model: testModel })
    await until('the model is remembered', () => main.settings.lastModel?.name === testModel.name)
  })

  it('what was chosen for a new conversation outlives a reload, and goes with its first question', async () => {
    setNewSettings({ systemPrompt: 'Be brief.', model: testModel })
    await state.history.flush()
    await closeStates()
    state = await openState(main, 'w1')
    const { conversationId } = await send({ conversationId: null, text: 'one' })
    expect(main.conversation(conversationId).settings).toEqual({ systemPrompt: 'Be brief.', model: testModel })
    expect(state.history.store.get().places).toEqual({})
  })

  it('an edited question makes a branch and leaves the draft alone', async () => {
    const first = await send({ conversationId: null, text: 'Why?' })
    setDraft(first.conversationId, 'a draft')
    const second = await send({ conversationId: first.conversationId, text: 'Why not?', parentId: null })
    expect(main.messages.get(second.questionId)?.parentId).toBeNull()
    expect(state.history.place(first.conversationId).draft).toBe('a draft')
  })

  it('does not move the window away from where it went meanwhile', async () => {
    main.addConversation('other')
    main.after = (call) => {
      if (call === 'runs.start') state.history.open('other')
    }
    const { conversationId } = await send({ conversationId: null, text: 'Why?' })
    expect(state.history.shown).toBe('other')
    expect(state.history.store.get().visited).toContain(conversationId)
  })

  it('whose answer is lost is not sent again, and the text stands', async () => {
    const server = await serveSockets(main)
    const page = await openState(main, 'w2', { connection: server.open('w2') })
    setDraft(null, 'Why?')
    main.after = (call) => {
      if (call === 'runs.start') server.cut()
    }
    await expect(send({ conversationId: null, text: 'Why?' })).rejects.toMatchObject({ code: 'STREAM_BROKEN' })
    await until('it is back', () => page.connection.state === 'open')
    expect(page.history.place('').draft).toBe('Why?')
    expect(starts()).toBe(1)
    await closeStates()
    await server.stop()
  })
})

describe('other answers', () => {
  it('are siblings: one made anew, and one that goes on', async () => {
    const { conversationId, messageId, runId, questionId } = await send({ conversationId: null, text: 'Why?' })
    main.runs.get(runId)!.push({ type: 'text', text: 'Because' })
    main.runs.get(runId)!.push({ type: 'cancelled', timings: {} })
    await until('it has ended', () => state.runs.of(conversationId) === null)
    const again = await regenerate(conversationId, messageId)
    expect(main.messages.get(again.messageId)?.parentId).toBe(questionId)
    const on = await continueAnswer(conversationId, messageId)
    main.runs.get(on.runId)!.push({ type: 'text', text: ' it is.' })
    main.runs.get(on.runId)!.push({ type: 'finished', reason: 'stop', timings: {} })
    await until('it has gone on', () => main.messages.get(on.messageId)?.status === 'complete')
    expect(textOf(main.messages.get(on.messageId)!)).toBe('Because it is.')
  })
})

describe('Up in an empty composer', () => {
  it('brings back what was sent or cleared last, in that conversation', async () => {
    expect(recall(null)).toBeNull()
    setDraft(null, 'never mind')
    clearDraft(null)
    expect(state.history.place('').draft).toBe('')
    expect(recall(null)).toBe('never mind')
    const { conversationId } = await send({ conversationId: null, text: 'Why?' })
    expect(recall(conversationId)).toBe('Why?')
    expect(recall(null)).toBeNull()
  })

  it('brings back all that was cleared, newest first, before what waits in the queue', async () => {
    const { conversationId: id } = await send({ conversationId: null, text: 'Why?' })
    await submit(id, 'queued')
    for (const text of ['one', 'two']) {
      setDraft(id, text)
      clearDraft(id)
    }
    expect([recall(id), recall(id), recall(id), recall(id)]).toEqual(['two', 'one', 'queued', 'Why?'])
    expect(state.history.place(id).queue).toEqual([])
  })
})
