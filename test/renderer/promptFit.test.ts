import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { askFrom } from '../../renderer/state/askFrom.ts'
import { continueAnswer, regenerate } from '../../renderer/state/composerState.ts'
import { cancelHeld, chooseHeld, sendAllAgain, sendHeldAnyway } from '../../renderer/state/held.ts'
import { mayFit, WouldNotFit } from '../../renderer/state/promptGate.ts'
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

  it('that was edited comes back by Up when it is not sent', async () => {
    await say('First')
    main.fit = () => tooLong
    const [first] = [...main.messages.values()]
    await expect(state.asking.send({ conversationId: 'mine', parentId: null, text: long })).rejects.toThrow(WouldNotFit)
    expect(first).toBeDefined()
    cancelHeld('mine')
    expect(state.history.takeBack('mine')).toBe(long)
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
