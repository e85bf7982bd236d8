import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { askFrom } from '../../renderer/state/askFrom.ts'
import { setComparing } from '../../renderer/state/comparing.ts'
import { continueAnswer, regenerate } from '../../renderer/state/composerState.ts'
import { configureConversation } from '../../renderer/state/conversationChanges.ts'
import { beginEdit, changeEdit, editOf, sendEdited } from '../../renderer/state/edits.ts'
import { cancelHeld, chooseHeld, sendAllAgain, sendHeldAnyway } from '../../renderer/state/held.ts'
import { mayFit, WouldNotFit } from '../../renderer/state/promptGate.ts'
import { clearDraft } from '../../renderer/state/windowHistory.ts'
import type { Message } from '../../shared/model/message.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { FakeMain, testModel } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { until } from './until.ts'

let main: FakeMain
let state: AppState

const long = 'word '.repeat(3_000)
const tooLong: PromptFit = {
  promptTokens: 5_000,
  atMost: 5_300,
  exact: false,
  fits: false,
  contextLength: 4_096,
  larger: { contextLength: 8_192 },
  dropOldest: { contextFrom: 'q1', messages: 2, promptTokens: 3_000 },
}
const fits: PromptFit = { promptTokens: 10, atMost: 12, exact: false, fits: true }

beforeEach(async () => {
  main = new FakeMain()
  main.addConversation('mine')
  main.script = (run) => {
    run.push({ type: 'text', text: 'Yes.' })
    run.push({ type: 'finished', reason: 'stop', timings: {} })
  }
  state = await openState(main, 'w1')
  state.history.open('mine')
})
afterEach(closeStates)

const calls = (name: string) => main.calls.filter((call) => call === name).length
const held = (key = 'mine') => state.asking.gate.held.get().get(key)
const say = (text: string) => {
  state.history.change('mine', { draft: text })
  return askFrom({ conversationId: 'mine', text, place: 'mine' })
}

describe('a question', () => {
  it('that is short costs no look at what fits', async () => {
    await say('Hello')
    expect(calls('runs.fit')).toBe(0)
    expect(main.questions('mine')).toEqual(['Hello'])
  })

  it('that would be cut is held back, and stays in its box until something is chosen', async () => {
    main.fit = () => tooLong
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    expect(calls('runs.start')).toBe(0)
    expect(state.history.place('mine').draft).toBe(long)
    expect(held()).toMatchObject({ fit: tooLong, model: testModel })

    cancelHeld('mine')
    expect(held()).toBeUndefined()
    expect(state.history.place('mine').draft).toBe(long)

    await expect(say(long)).rejects.toThrow(WouldNotFit)
    main.fit = () => fits
    await chooseHeld('mine', 'larger')
    expect(main.conversation('mine').settings).toEqual({ model: testModel, contextLength: 8_192 })
    expect(main.questions('mine')).toEqual([long])
    expect(state.history.place('mine').draft).toBe('')
    expect(held()).toBeUndefined()
  })

  it('that only may not fit is sent as it is when the user says so, and the next one is looked at again', async () => {
    const unsure = { ...tooLong, promptTokens: 3_900, atMost: 4_600 }
    expect([unsure, tooLong, { ...unsure, exact: true }].map(mayFit)).toEqual([true, false, false])
    main.fit = () => unsure
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    await sendHeldAnyway('mine')
    expect(main.questions('mine')).toEqual([long])
    expect(state.history.place('mine').draft).toBe('')
    await until('the answer has ended', () => state.runs.of('mine') === null)
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    expect(calls('runs.start')).toBe(1)
  })

  it('leaves out the oldest from then on, and sends them again when told to', async () => {
    main.fit = () => tooLong
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    main.fit = () => fits
    await chooseHeld('mine', 'dropOldest')
    expect(main.conversation('mine').settings.contextFrom).toBe('q1')
    await sendAllAgain('mine')
    expect(main.conversation('mine').settings).not.toHaveProperty('contextFrom')
  })

  it('of a new conversation gets its context with its settings', async () => {
    main.fit = () => tooLong
    state.history.open(null)
    state.history.change('', { settings: { model: testModel, temperature: 0 } })
    await expect(askFrom({ conversationId: null, text: long, place: '' })).rejects.toThrow(WouldNotFit)
    main.fit = () => fits
    await chooseHeld(null, 'larger')
    const made = [...main.conversations.values()].find(({ id }) => id !== 'mine')
    expect(made?.settings).toEqual({ model: testModel, temperature: 0, contextLength: 8_192 })
  })

  it('that main can’t judge is sent: the engine has the last word', async () => {
    main.fit = () => {
      throw new Error('nobody knows')
    }
    await say(long)
    expect(main.questions('mine')).toEqual([long])
  })

  it('that waits in the queue holds the queue, which goes on with what is chosen', async () => {
    main.script = () => {}
    await say('First')
    await say(long)
    expect(state.queue.items('mine')).toEqual([long])
    main.fit = () => tooLong
    main.runOf('mine').push({ type: 'finished', reason: 'stop', timings: {} })
    await until('the queued one is held', () => held() !== undefined)
    expect(state.queue.items('mine')).toEqual([long])
    await until('the queue waits', () => state.queue.paused.get().has('mine'))
    main.fit = () => fits
    await chooseHeld('mine', 'larger')
    await until('it is sent', () => main.questions('mine').length === 2)
    expect(state.queue.items('mine')).toEqual([])
  })

  it('that waits in the queue is sent as it is when the user says so', async () => {
    main.script = () => {}
    await say('First')
    await say(long)
    main.fit = () => ({ ...tooLong, promptTokens: 3_900, atMost: 4_600 })
    main.runOf('mine').push({ type: 'finished', reason: 'stop', timings: {} })
    await until('the queued one is held', () => held() !== undefined && state.queue.paused.get().has('mine'))
    await sendHeldAnyway('mine')
    expect(main.questions('mine')).toEqual(['First', long])
  })

  it('that was edited stays in its editor, with what goes along, until it is sent', async () => {
    await say('First')
    await until('it is answered', () => state.runs.of('mine') === null)
    const [first] = [...main.messages.values()] as [Message]
    main.fit = () => tooLong
    beginEdit(first)
    changeEdit(first, { text: long, takesFocus: false })
    const file = { type: 'file' as const, name: 'notes.txt', text: 'Notes.' }
    await expect(sendEdited(first, long, [file])).rejects.toThrow(WouldNotFit)
    cancelHeld('mine')
    expect(editOf(first.id)).toMatchObject({ text: long, takesFocus: true })

    await expect(sendEdited(first, long, [file])).rejects.toThrow(WouldNotFit)
    state.history.change('mine', { draft: 'Something else' })
    expect(held()).toBeDefined()
    changeEdit(first, { text: `${long} and more` })
    expect(held(), 'what is held is no longer what is written').toBeUndefined()

    await expect(sendEdited(first, long, [file])).rejects.toThrow(WouldNotFit)
    main.fit = () => fits
    await chooseHeld('mine', 'larger')
    expect(main.asked.at(-1)?.names).toEqual(['notes.txt'])
    expect(editOf(first.id)).toBeUndefined()
    expect(state.history.place('mine').draft).toBe('Something else')
  })

  it('leaves nothing of what was chosen for it alone to the next one when it is not sent', async () => {
    main.fit = () => tooLong
    const once = { conversationId: 'mine', text: long.repeat(4), forThisAnswer: { contextLength: 2_048 } }
    await expect(state.asking.send(once)).rejects.toThrow(WouldNotFit)
    // It does not fit with what was chosen either.
    await expect(chooseHeld('mine', 'larger')).rejects.toThrow(WouldNotFit)
    cancelHeld('mine')
    main.fit = () => fits
    await state.asking.send({ conversationId: 'mine', text: 'Next', forThisAnswer: { contextLength: 1_024 } })
    expect(main.asked.at(-1)?.forThisAnswer).toEqual({ contextLength: 1_024 })
    expect(main.conversation('mine').settings).toEqual({ model: testModel })

    main.fit = () => tooLong
    await until('it is answered', () => state.runs.of('mine') === null)
    await expect(state.asking.send(once)).rejects.toThrow(WouldNotFit)
    main.fit = () => fits
    await chooseHeld('mine', 'larger')
    expect(main.asked.at(-1)?.forThisAnswer).toEqual({ contextLength: 8_192 })
  })

  it.each(['conversation', 'new conversation'])('is looked at again when the model of its %s changes', async (kind) => {
    const id = kind === 'conversation' ? 'mine' : null
    const key = id ?? ''
    state.history.open(id)
    state.history.change('', { settings: { model: testModel } })
    const use = async (name: string) => {
      const settings = { model: { engine: 'test', name } }
      if (id) await configureConversation(id, settings)
      else state.history.change('', { settings })
    }
    const chosen = ({ settings }: Parameters<FakeMain['fit']>[0]) =>
      (id ? main.conversation(id).settings : settings)?.model?.name
    main.fit = (question) => ({ ...tooLong, fits: chosen(question) === 'large' })
    state.history.change(key, { draft: long })
    await expect(askFrom({ conversationId: id, text: long, place: key })).rejects.toThrow(WouldNotFit)
    await use('other')
    await until('it speaks of the other one', () => held(key)?.model?.name === 'other')
    await use('large')
    await until('it is held no longer', () => held(key) === undefined)
    expect(state.history.place(key).draft).toBe(long)
    expect(calls('runs.start')).toBe(0)
  })

  it('is held no longer once its box holds something else', async () => {
    main.fit = () => tooLong
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    clearDraft('mine')
    expect(held()).toBeUndefined()
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    state.chips.put('mine', [{ kind: 'file', name: 'a.txt', text: 'a', cut: false }])
    expect(held()).toBeUndefined()
    await expect(say(long)).rejects.toThrow(WouldNotFit)
    setComparing('mine', [testModel, { engine: 'test', name: 'other' }])
    expect(held()).toBeUndefined()
    setComparing('mine', [])
  })

  it('to several models is looked at with what its conversation asks for', async () => {
    main.addConversation('short', { settings: { model: testModel, contextLength: 512 } })
    await state.runs.read('short')
    const asked: unknown[] = []
    main.fit = ({ forThisAnswer }) => {
      asked.push(forThisAnswer?.model?.name)
      return asked.length < 2 ? fits : tooLong
    }
    const models = [testModel, { engine: 'test', name: 'other' }]
    const question = { conversationId: 'short', text: 'word '.repeat(300), models }
    await expect(state.asking.send(question)).rejects.toThrow(WouldNotFit)
    expect(asked).toEqual(['tiny', 'other'])
    expect(held('short')?.model?.name).toBe('other')
  })
})

describe('an answer that is made again', () => {
  it('is held back too, and made once it fits', async () => {
    await say(long)
    await until('it is answered', () => main.messages.size === 2)
    const id = [...main.messages.values()].find(({ role }) => role === 'assistant')?.id as string
    const asked: unknown[] = []
    main.fit = (question) => {
      asked.push(question.again)
      return tooLong
    }
    await expect(regenerate('mine', id)).rejects.toThrow(WouldNotFit)
    await expect(continueAnswer('mine', id)).rejects.toThrow(WouldNotFit)
    expect(asked).toEqual([
      { messageId: id, how: 'regenerate' },
      { messageId: id, how: 'continue' },
    ])
    expect(calls('runs.regenerate') + calls('runs.continue')).toBe(0)
    main.fit = () => fits
    await chooseHeld('mine', 'dropOldest')
    expect(calls('runs.continue')).toBe(1)
  })
})
