import { calledBy, questionOf, type ReadyQuestion } from '../../shared/commandQuestion.ts'
import { parseCommandCall } from '../../shared/fillCommand.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import { blocksOf } from './chips.ts'
import { missingKinds, questionOfBox } from './commandQuestion.ts'
import { readCommands } from './commandsState.ts'
import { comparingIn, setComparing } from './comparing.ts'
import { sendOrQueue, waitsIn } from './composerState.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { rememberRecent } from './recent.ts'
import { readSettings } from './settingsState.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

/** A box that questions are written in. */
export interface AskingBox {
  readonly conversationId: string | null
  readonly text: string
  /** Of its chips. */
  readonly place: string
  /** Whose box it is; the window's own when absent. */
  readonly desk?: Desk
}

/** `added`: a command needs text from outside, which is now a chip; nothing was sent, so that it is seen first. */
export type Asked = 'sent' | 'queued' | 'added'

const underWay = new WeakMap<Desk, Map<string, Promise<Asked>>>()

/**
 * What Enter does in a box: sends its text with its chips, or queues it while an answer is being made there. `/name text`
 * asks with that command's prompt, filled, and its settings for this answer; where there is no such command the text is
 * sent as it is. A chip is not stored before it is sent, so what has one can't wait in the queue: it is refused
 * meanwhile. Text and chips go when main has taken the question, and stand when this rejects with an AppError.
 */
export function askFrom({ conversationId, text, place, desk = appState() }: AskingBox): Promise<Asked> {
  const known = underWay.get(desk) ?? new Map<string, Promise<Asked>>()
  underWay.set(desk, known)
  const key = `${place} ${text}`
  // A second Enter while the first one looks for the command is the same question.
  const asked = known.get(key) ?? ask(conversationId, text, place, desk).finally(() => known.delete(key))
  known.set(key, asked)
  return asked
}

async function ask(conversationId: string | null, text: string, place: string, desk: Desk): Promise<Asked> {
  const { chips: all } = appState()
  // A file that is still being read is meant too.
  await all.reads.settled(place)
  const models = comparingIn(place)
  refuseWaiting(conversationId, all.of(place), models, desk)
  const command = parseCommandCall(text) ? calledBy(text, await readCommands()) : undefined
  const chips = all.of(place)
  if (command && (await addMissing(command.prompt, place))) return 'added'
  const { beside, ...words } = command
    ? questionOfBox(command, text, chips, (await readSettings()).presets)
    : { text, beside: chips, ...(text.trim() === '' && { title: chips.map(({ name }) => name).join(', ') }) }
  const question = { conversationId, ...words, blocks: blocksOf(beside), ...(models.length > 0 && { models }) }
  const again = () => askFrom({ conversationId, text, place, desk })
  const started = await sendOrQueue(question, chips.length === 0 && models.length === 0, desk, again)
  all.clear(place, chips)
  // What was added after Enter goes where what was typed after it went.
  if (started && place === NEW_CONVERSATION) all.move(place, started.conversationId)
  // Another box of this page may be about to compare.
  if (models.length > 0) setComparing(conversationId, [])
  if (command) rememberRecent(`command ${command.name}`)
  return started ? 'sent' : 'queued'
}

function refuseWaiting(
  conversationId: string | null,
  chips: readonly unknown[],
  models: readonly unknown[],
  desk: Desk,
): void {
  const waits = (chips.length > 0 || models.length > 0) && waitsIn(conversationId, desk)
  if (!waits) return
  const { wait, waitNext, waitForQueueNext } = strings.chips
  const why = models.length > 0 ? strings.compare.wait : wait
  throw new AppError('CONFLICT', why, { next: waits === 'answer' ? waitNext : waitForQueueNext })
}

/** What a text without a box asks: for `/name text`, that command's filled prompt. */
export async function questionApart(text: string): Promise<ReadyQuestion> {
  return parseCommandCall(text) ? questionOf(text, await readCommands(), await readSettings()) : { text }
}

/** Adds what the prompt asks for by name, as chips in sight; false when nothing was missing. */
export async function addMissing(prompt: string, place: string): Promise<boolean> {
  const { chips } = appState()
  const missing = missingKinds(prompt, chips.of(place))
  for (const kind of missing) await chips.addText(place, kind)
  return missing.length > 0
}
