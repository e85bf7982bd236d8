import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { ActiveRun } from '../../shared/contract/runs.ts'
import { branchTo, comparedWith } from '../../shared/messageTree.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { Message } from '../../shared/model/message.ts'
import { createBranchView, type Siblings, shownOf, siblingIndex } from './branches.ts'
import { appState } from './current.ts'
import type { LiveAnswers } from './liveAnswers.ts'
import type { LiveTools } from './liveTools.ts'
import { newestOf } from './runState.ts'
import { useStore } from './store.ts'

const noMessages: Message[] = []
const noConversations: Conversation[] = []

/** All conversations, pinned first, then newest first. */
export function useConversations(): { conversations: Conversation[]; isLoading: boolean; error: AppError | null } {
  const { queryClient, queries } = appState()
  const { data, isPending, error } = useQuery(queries.conversations, queryClient)
  return { conversations: data ?? noConversations, isLoading: isPending, error: error as AppError | null }
}

export interface ConversationView {
  conversation: Conversation | null
  /** The branch that is shown, first message first. */
  branch: readonly Message[]
  /** The answers that stand side by side at its end, its last one among them, as they are stored; empty: none do. */
  compared: readonly Message[]
  siblings(message: Message): Siblings
  isLoading: boolean
  /** NOT_FOUND: it is no longer there. */
  error: AppError | null
}

/**
 * A conversation that is on screen; null: the new one, which is empty. Its runs are watched meanwhile, whoever started
 * them. The branch changes with every frame of a live answer; a long list that draws each message through
 * `useLiveMessage` takes `live: false`, and then it changes only when main has stored something.
 */
export function useConversation(id: string | null, { live = true }: { live?: boolean } = {}): ConversationView {
  const { queryClient, queries, runs } = appState()
  const query = useQuery({ ...queries.conversation(id ?? ''), enabled: id !== null }, queryClient)
  const error = id === null ? null : (query.error as AppError | null)
  // What was read before it was deleted is kept by the query, and must not be shown as if it were still there.
  const data = id === null || error?.code === 'NOT_FOUND' ? undefined : query.data
  const isRead = data !== undefined
  // The runs are watched once the messages are there, so that a replay is held back until it has caught up with them.
  useEffect(() => (id !== null && isRead ? runs.show(id) : undefined), [id, isRead, runs])
  const messages = data?.messages ?? noMessages
  const headId = data?.conversation.headId ?? null
  const stored = useMemo(() => branchTo(messages, headId), [messages, headId])
  const view = useMemo(() => createBranchView(runs.answers, live ? stored : []), [runs, stored, live])
  const folded = useSyncExternalStore(view.subscribe, view.get, view.get)
  const siblings = useMemo(() => siblingIndex(messages), [messages])
  const compared = useMemo(() => comparedWith(messages, stored.at(-1)), [messages, stored])
  return {
    conversation: data?.conversation ?? null,
    branch: live ? folded : stored,
    compared,
    siblings,
    isLoading: id !== null && query.isPending,
    error,
  }
}

/** An answer as it streams here, frame by frame; null when this page does not watch it being made. */
export function useLiveMessage(messageId: string): Message | null {
  return useLive(messageId, (answers) => answers.get(messageId))
}

/** What to draw of a message of a branch: as it streams here, else as it is stored. */
export function useShownMessage(stored: Message): Message {
  const live = useLiveMessage(stored.id)
  return useMemo(() => shownOf(stored, live), [stored, live])
}

/** What an answer does with tools now, frame by frame; `noTools` when this page does not watch it being made. */
export function useLiveTools(messageId: string): LiveTools {
  return useLive(messageId, (answers) => answers.tools(messageId))
}

function useLive<T>(messageId: string, read: (answers: LiveAnswers) => T): T {
  const { answers } = appState().runs
  const subscribe = useCallback((listener: () => void) => answers.subscribe(messageId, listener), [answers, messageId])
  return useSyncExternalStore(
    subscribe,
    () => read(answers),
    () => read(answers),
  )
}

/** True while the answer waits for a decision of the user's. */
export function useNeedsDecision(messageId: string | undefined): boolean {
  return useStore(appState().runs.answers.waiting, (waiting) => messageId !== undefined && waiting.has(messageId))
}

/** Every run that goes on, in any window. */
export function useActiveRuns(): readonly ActiveRun[] {
  return useStore(appState().runs.active, (runs) => runs)
}

/**
 * The runs of a conversation: `shown` are those whose answer is in sight, on the branch that is shown or beside its end (or
 * too new to be read yet), `elsewhere` those that answer another version.
 */
export function useRunsOf(
  conversationId: string | null,
  inSight: readonly Message[],
): { shown: readonly ActiveRun[]; elsewhere: readonly ActiveRun[] } {
  const { queryClient, queries } = appState()
  const runs = useActiveRuns().filter((run) => run.conversationId === conversationId)
  const known = queryClient.getQueryData(queries.conversation(conversationId ?? '').queryKey)?.messages ?? noMessages
  const holds = (messages: readonly Message[], run: ActiveRun) => messages.some(({ id }) => id === run.messageId)
  const isElsewhere = (run: ActiveRun) => !holds(inSight, run) && holds(known, run)
  return { shown: runs.filter((run) => !isElsewhere(run)), elsewhere: runs.filter(isElsewhere) }
}

/** The newest run of a conversation, null when nothing is being made there. */
export function useRunOf(conversationId: string | null): ActiveRun | null {
  return useStore(appState().runs.active, (runs) => (conversationId === null ? null : newestOf(runs, conversationId)))
}
