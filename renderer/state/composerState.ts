import type { StartedRun } from '../../shared/contract/runs.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { Question } from './asking.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { useStore } from './store.ts'
import { usePlace } from './windowHistory.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

/**
 * Sends a question. Without `parentId` it is what the composer holds: its draft goes when main has taken the question,
 * and stands when this rejects (with an AppError). A new conversation is then shown in this window.
 */
export function send(question: Question): Promise<StartedRun> {
  return appState().asking.send(question)
}

/**
 * Sends a composer's question, or queues what stands in the composer for it, where it must wait and can: null. `again`: how
 * it is sent once something was chosen for one that would not fit.
 */
export async function sendOrQueue(
  question: Question,
  canWait: boolean,
  desk: Desk,
  again?: () => Promise<unknown>,
): Promise<StartedRun | null> {
  const { asking, queue, history } = desk
  const { conversationId, text = '', typed = text } = question
  const key = conversationId ?? NEW_CONVERSATION
  if (canWait && (waitsIn(conversationId, desk) || asking.isSendingOther(key, typed))) {
    history.change(key, { draft: '' })
    queue.add(key, typed)
    return null
  }
  queue.dropPlace(key)
  return await asking.send(question, again)
}

/** What a question of this composer would have to wait for; null: nothing. */
export function waitsIn(conversationId: string | null, { queue }: Desk = appState()): 'answer' | 'queue' | null {
  const key = conversationId ?? NEW_CONVERSATION
  if (appState().runs.of(key) !== null) return 'answer'
  // What waits is not overtaken by what was typed after it.
  return queue.items(key).length > 0 ? 'queue' : null
}

/** True while a question of this composer is on its way to main. */
export function useSending(conversationId: string | null, { asking }: Desk = appState()): boolean {
  return useStore(asking.sending, (sending) => sending.has(conversationId ?? NEW_CONVERSATION))
}

/** Ends that run, and no other; the partial answer is kept. */
export function cancel(runId: string): Promise<void> {
  return appState().runs.cancel(runId)
}

/** Another answer to the same question, as a sibling; with `model`, by that one, for this answer only. */
export async function regenerate(
  conversationId: string,
  messageId: string,
  model?: ModelRef,
  { asking }: Pick<Desk, 'asking'> = appState(),
): Promise<StartedRun> {
  const { runs, api } = appState()
  // What the Guide answered for want of a model, a model answers now.
  if (!model) await asking.modelFor(conversationId)
  const again = () => regenerate(conversationId, messageId, model, { asking })
  await asking.passAgain(conversationId, { id: messageId, how: 'regenerate', model }, again)
  return runs.start(() => api.runs.regenerate({ conversationId, messageId, ...(model && { model }) }))
}

/** Goes on where an interrupted, cancelled or failed answer ended, as a sibling that begins with its text. */
export async function continueAnswer(
  conversationId: string,
  messageId: string,
  { asking }: Pick<Desk, 'asking'> = appState(),
): Promise<StartedRun> {
  const { runs, api } = appState()
  const again = () => continueAnswer(conversationId, messageId, { asking })
  await asking.passAgain(conversationId, { id: messageId, how: 'continue' }, again)
  return runs.start(() => api.runs.continue({ conversationId, messageId }))
}

const noSettings: ConversationSettings = {}

/** What this window's next new conversation will ask of its engine; taken by the first question and then empty again. */
export function useNewSettings(desk: Desk = appState()): ConversationSettings {
  return usePlace(null, desk).settings ?? noSettings
}

export function setNewSettings(settings: ConversationSettings, { history }: Desk = appState()): void {
  history.change(NEW_CONVERSATION, { settings })
}

export interface QueueView {
  readonly items: readonly string[]
  /** It waits for the user to say go on (`queueResume`). */
  readonly paused: boolean
  /** Why the last of it could not be sent. */
  readonly error: AppError | null
}

/** The messages of this window that wait for the conversation's answer (null: of the new conversation). */
export function useQueue(conversationId: string | null, desk: Desk = appState()): QueueView {
  const key = conversationId ?? NEW_CONVERSATION
  const { queue: items } = usePlace(conversationId, desk)
  const pause = useStore(desk.queue.paused, (paused) => paused.get(key))
  return { items, paused: pause !== undefined && items.length > 0, error: pause?.error ?? null }
}

/** Changes a queued message; `before` is its text as shown. False when it has been sent or changed meanwhile. */
export function queueEdit(conversationId: string | null, at: number, before: string, after: string): boolean {
  return appState().queue.edit(conversationId ?? NEW_CONVERSATION, at, before, after)
}

/** Removes a queued message; `recall` brings it back. False when it has been sent or changed meanwhile. */
export function queueRemove(
  conversationId: string | null,
  at: number,
  before: string,
  { history, queue }: Desk = appState(),
): boolean {
  const key = conversationId ?? NEW_CONVERSATION
  const removed = queue.edit(key, at, before, null)
  if (removed) history.putAside(key, before)
  return removed
}

export function queueMove(conversationId: string | null, from: number, to: number, { queue }: Desk = appState()): void {
  queue.move(conversationId ?? NEW_CONVERSATION, from, to)
}

/** Takes a queued message out to be changed in the composer; what is sent from there next takes its place. */
export function queueTake(
  conversationId: string | null,
  at: number,
  before: string,
  { queue }: Desk = appState(),
): boolean {
  return queue.take(conversationId ?? NEW_CONVERSATION, at, before)
}

/**
 * Up in an empty composer: the text to put into it; null when there is none. What was cleared or removed last comes back
 * first, then the last queued message (out of the queue), then what was sent last.
 */
export function recall(conversationId: string | null): string | null {
  const { history, queue } = appState()
  const key = conversationId ?? NEW_CONVERSATION
  return history.takeBack(key) ?? queue.takeLast(key) ?? history.lastSent(key)
}

/** The user says go on. */
export function queueResume(conversationId: string | null, { queue }: Desk = appState()): void {
  queue.resume(conversationId ?? NEW_CONVERSATION)
}

/** Sends this one before the others, now; an answer under way is stopped for it. */
export function queueSendNow(conversationId: string | null, at: number, { queue }: Desk = appState()): Promise<void> {
  return queue.sendNow(conversationId ?? NEW_CONVERSATION, at)
}
