import type { StartedRun } from '../../shared/contract/runs.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import { appState } from './current.ts'
import { createStore, useStore } from './store.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

const none: readonly ModelRef[] = []
const chosen = createStore<ReadonlyMap<string, readonly ModelRef[]>>(new Map())

/** The models that the next question of that box goes to together; empty: one answers, as usual. */
export function comparingIn(place: string): readonly ModelRef[] {
  return chosen.get().get(place) ?? none
}

export function useComparing(conversationId: string | null): readonly ModelRef[] {
  return useStore(chosen, (all) => all.get(conversationId ?? NEW_CONVERSATION) ?? none)
}

/** Two or three, or none to leave it. */
export function setComparing(conversationId: string | null, models: readonly ModelRef[]): void {
  const all = new Map(chosen.get())
  const place = conversationId ?? NEW_CONVERSATION
  if (models.length > 0) all.set(place, models)
  else if (!all.delete(place)) return
  chosen.set(all)
  const { gate } = appState().asking
  // What the box has held was for others.
  if (gate.held.get().get(place)?.draft !== undefined) gate.drop(place)
}

/** Another answer to the same question, by that model, beside this one. */
export async function compareWith(conversationId: string, messageId: string, model: ModelRef): Promise<StartedRun> {
  const { runs, api, asking } = appState()
  const again = () => compareWith(conversationId, messageId, model)
  await asking.passAgain(conversationId, { id: messageId, how: 'regenerate', model }, again)
  return runs.start(() => api.runs.regenerate({ conversationId, messageId, model, beside: true }))
}

/** Goes on with that answer: its model answers next, and what waited in the queue for that is sent. */
export async function pickAnswer(conversationId: string, messageId: string): Promise<void> {
  const { api, runs, queue } = appState()
  await api.runs.pick({ conversationId, messageId })
  await runs.read(conversationId).catch(() => {})
  if (queue.items(conversationId).length > 0) queue.resume(conversationId)
}
