import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { askFrom } from '../../renderer/state/askFrom.ts'
import { setDraft } from '../../renderer/state/windowHistory.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { until } from './until.ts'

let main: FakeMain
let state: AppState

const settings = { model: { engine: 'test', name: 'small' }, temperature: 0 }
const listed = (name: string, prompt: string, more = {}) => ({
  ...{ name, title: `Title of ${name}`, prompt, example: '', settings: {}, builtIn: false, changed: false },
  ...more,
})

beforeEach(async () => {
  main = new FakeMain()
  main.commands = [
    listed('fix', 'Correct: {input}', { settings }),
    listed('joke', 'Tell a joke.'),
    listed('polish', 'Polish {clipboard}', { settings: { thinking: false } }),
  ]
  state = await openState(main, 'w1')
})
afterEach(closeStates)

const write = (text: string, conversationId: string | null = null) => {
  setDraft(conversationId, text)
  return askFrom({ conversationId, text, place: conversationId ?? '' })
}
const shown = () => state.history.shown ?? ''
const draft = () => state.history.place('').draft

it('a command is asked with its filled prompt and its settings, for that answer only', async () => {
  expect(await write('/fix teh cat\nsat')).toBe('sent')
  expect(main.questions(shown())).toEqual(['Correct: teh cat\nsat'])
  expect(main.asked).toEqual([{ forThisAnswer: settings, title: 'Title of fix: teh cat', names: [] }])
  expect(main.conversation(shown()).settings).not.toMatchObject(settings)
  expect(state.history.place(shown()).draft).toBe('')
  expect(state.history.lastSent(shown())).toBe('/fix teh cat\nsat')
  await until('it is remembered', () => main.settings.recent[0] === 'command fix')
})

it('what begins with a slash and is no command is sent as it is', async () => {
  for (const text of ['/etc/hosts', '/unknown thing', '/', '//fix x']) await write(text)
  expect(main.conversations.size).toBe(4)
  expect([...main.conversations.keys()].flatMap((id) => main.questions(id)).sort()).toEqual(
    ['/', '//fix x', '/etc/hosts', '/unknown thing'].sort(),
  )
})

it('a command without its text is not asked, says what is missing, and stays in the box', async () => {
  await expect(write('/fix ')).rejects.toMatchObject({ code: 'INVALID_INPUT', message: '/fix needs a text.' })
  expect(draft()).toBe('/fix ')
  expect(main.conversations.size).toBe(0)
  expect(await write('/joke')).toBe('sent')
  expect(main.questions(shown())).toEqual(['Tell a joke.'])
})

it('the clipboard is read only into a chip that is seen before anything is sent', async () => {
  main.clipboard = 'rough {input} text'
  expect(await write('/polish')).toBe('added')
  expect(main.conversations.size).toBe(0)
  expect(draft()).toBe('/polish')
  expect(state.chips.of('')).toMatchObject([{ text: 'rough {input} text' }])
  main.clipboard = 'something else'
  expect(await write('/polish')).toBe('sent')
  expect(main.questions(shown())).toEqual(['Polish rough {input} text'])
  expect(main.asked.at(-1)).toMatchObject({ forThisAnswer: { thinking: false }, names: [] })
  expect(state.chips.of('')).toEqual([])
})

it('an empty clipboard is said to be empty, and nothing is lost', async () => {
  await expect(write('/polish this')).rejects.toBeInstanceOf(AppError)
  expect(draft()).toBe('/polish this')
  expect(main.conversations.size).toBe(0)
})

it('with nothing typed, what was added is the text; with something typed, it goes along', async () => {
  main.clipboard = 'teh dog'
  await state.chips.addText('', 'clipboard')
  await write('/fix')
  expect(main.questions(shown())).toEqual(['Correct: teh dog'])
  expect(main.asked.at(-1)?.names).toEqual([])
  main.runOf(shown()).push({ type: 'finished', reason: 'stop', timings: {} })
  await until('the answer has ended', () => state.runs.of(shown()) === null)
  await state.chips.addText(shown(), 'clipboard')
  await write('/fix this', shown())
  expect(main.asked.at(-1)?.names).toEqual(['Clipboard'])
})

it('a question that main does not take leaves the box and its chips as they were', async () => {
  main.clipboard = 'rough'
  await state.chips.addText('', 'clipboard')
  main.failing = { 'runs.start': new AppError('STORAGE_FULL', 'The disk is full.') }
  await expect(write('/polish')).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  expect(draft()).toBe('/polish')
  expect(state.chips.of('')).toHaveLength(1)
})

it('a text that is too long once it is filled in says so, and stays', async () => {
  main.clipboard = 'x'.repeat(MAX_MESSAGE_LENGTH)
  expect(await write('/polish')).toBe('added')
  await expect(write('/polish')).rejects.toMatchObject({ code: 'TOO_LARGE' })
  expect(draft()).toBe('/polish')
})

it('Enter twice is one question', async () => {
  const [one, two] = await Promise.all([write('/fix x'), write('/fix x')])
  expect([one, two]).toEqual(['sent', 'sent'])
  expect(main.conversations.size).toBe(1)
})

it('waits in the queue as it was typed, and is filled when its turn comes', async () => {
  await write('first')
  const id = shown()
  expect(await write('/fix teh cat', id)).toBe('queued')
  expect(state.history.place(id).queue).toEqual(['/fix teh cat'])
  main.runOf(id).push({ type: 'finished', reason: 'stop', timings: {} })
  await until('the command is asked', () => main.questions(id).length === 2)
  expect(main.questions(id)).toEqual(['first', 'Correct: teh cat'])
  expect(main.asked.at(-1)).toMatchObject({ forThisAnswer: settings })
})
