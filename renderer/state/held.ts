import { useQuery } from '@tanstack/react-query'
import type { Message } from '../../shared/model/message.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { regenerate } from './composerState.ts'
import { configureConversation } from './conversationChanges.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { returnToEdit } from './edits.ts'
import { changeFor, type FitChange, type HeldPrompt, WouldNotFit } from './promptGate.ts'
import { useStore } from './store.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

export type FitChoice = 'larger' | 'dropOldest'

/** What this composer has held back (null: of the new conversation), as it would not fit. */
export function useHeld(conversationId: string | null, { asking }: Desk = appState()): HeldPrompt | undefined {
  return useStore(asking.gate.held, (held) => held.get(conversationId ?? NEW_CONVERSATION))
}

/** Does what was chosen and sends it. Rejects with an AppError when that fails; `WouldNotFit` when it still does not fit. */
export function chooseHeld(
  conversationId: string | null,
  choice: FitChoice,
  { asking }: Desk = appState(),
): Promise<void> {
  const key = conversationId ?? NEW_CONVERSATION
  const held = asking.gate.held.get().get(key)
  return held ? asking.gate.choose(key, changeFor(held.fit, choice)) : Promise.resolve()
}

/** Sends what is held as it is. Rejects with an AppError when that fails. */
export function sendHeldAnyway(conversationId: string | null, { asking }: Desk = appState()): Promise<void> {
  return asking.gate.sendAnyway(conversationId ?? NEW_CONVERSATION)
}

/** It is not sent: it stands where it was written. */
export function dropHeld(conversationId: string | null, { asking }: Desk = appState()): HeldPrompt | undefined {
  return asking.gate.drop(conversationId ?? NEW_CONVERSATION)
}

/** It is not sent, and gone on with: an edited question where it is edited. */
export function cancelHeld(conversationId: string | null, desk?: Desk): void {
  const held = dropHeld(conversationId, desk)
  if (held?.edits !== undefined) returnToEdit(held.edits)
}

/** Whether what was to be sent is kept, until somebody chooses how it fits. */
export function isHeld(error: unknown): boolean {
  return error instanceof WouldNotFit
}

/** What may be reported of a failure: what was held back says so itself. */
export function unlessHeld(report: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!isHeld(error)) report(error)
  }
}

/** What would make an answer's prompt fit that its engine has refused, or cut; undefined while that is not known. */
export function useRefusedFit({ conversationId, id }: Message): PromptFit | undefined {
  const { api, queryClient, queries } = appState()
  const { data: read } = useQuery(queries.conversation(conversationId), queryClient)
  const again = { messageId: id, how: 'regenerate' as const }
  const queryFn = () => api.runs.fit({ conversationId, blocks: [], again, refused: true })
  // With other settings, something else would help.
  const queryKey = ['fit', id, read?.conversation.settings]
  return useQuery({ queryKey, queryFn, staleTime: Number.POSITIVE_INFINITY, retry: false }, queryClient).data
}

/** Makes the change for the conversation and answers its question anew. */
export async function regenerateWith(
  { conversationId, id }: Message,
  fit: PromptFit,
  choice: FitChoice,
  desk: Desk = appState(),
): Promise<void> {
  await changeSettings(conversationId, changeFor(fit, choice))
  await regenerate(conversationId, id, undefined, desk)
}

/** Everything of the branch is sent again. */
export function sendAllAgain(conversationId: string): Promise<void> {
  return changeSettings(conversationId, { contextFrom: undefined })
}

async function changeSettings(conversationId: string, change: FitChange): Promise<void> {
  const { queryClient, queries } = appState()
  const { conversation } = await queryClient.ensureQueryData(queries.conversation(conversationId))
  await configureConversation(conversationId, { ...conversation.settings, ...change })
}
