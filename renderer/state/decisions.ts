import type { Decision, GrantScope, JsonSchema, ToolCard } from '../../shared/model/tool.ts'
import { useActiveRuns } from './conversationState.ts'
import { appState } from './current.ts'
import { useStore } from './store.ts'

/** Where a run waits: its own id, and the one of what it waits for. */
export interface WaitingPlace {
  readonly runId: string
  readonly interruptId: string
}

/** A yes to exactly what was read: `hash` is the card's, empty where there is none. */
export interface Yes {
  readonly hash: string
  readonly args?: Record<string, unknown> | undefined
  readonly scope?: GrantScope | undefined
}

/** Rejects with an AppError: CONFLICT when it no longer waits for that, or its card has changed. */
export async function approve(place: WaitingPlace, { hash, args, scope = 'once' }: Yes): Promise<void> {
  await decide(place, { type: 'approve', hash, ...(args && { args }), scope })
}

/** As `approve`. */
export async function deny(place: WaitingPlace): Promise<void> {
  await decide(place, { type: 'deny' })
}

async function decide({ runId, interruptId }: WaitingPlace, decision: Decision): Promise<void> {
  await appState().api.tools.decide({ runId, interruptId, decision })
}

/** The card as it would be with these arguments. Rejects with INVALID_INPUT, naming the field that does not fit. */
export function preview(
  { runId, interruptId }: WaitingPlace,
  args: Record<string, unknown>,
): Promise<{ card: ToolCard; hash: string; schema: JsonSchema }> {
  return appState().api.tools.preview({ runId, interruptId, args })
}

const edits = new Map<string, string>()

/** Arguments that are being edited, as they stand: they outlive the card, which goes when another conversation is shown. */
export const editedArguments = {
  get: ({ interruptId }: WaitingPlace) => edits.get(interruptId),
  set({ interruptId }: WaitingPlace, text: string | undefined): void {
    if (text === undefined) edits.delete(interruptId)
    else edits.set(interruptId, text)
  },
}

interface Selection {
  readonly from: number
  readonly to: number
}

let left: { interruptId: string; selection: Selection } | undefined

/** Where the cursor stood in arguments whose editor went while it had the focus. */
export const writingPlace = {
  leave(interruptId: string, selection: Selection): void {
    left = { interruptId, selection }
  },
  take(interruptId: string): Selection | undefined {
    const found = left?.interruptId === interruptId ? left.selection : undefined
    if (found) left = undefined
    return found
  },
}

/** The conversations in which something waits for a decision, the one that has waited longest first. */
export function useWaitingConversations(): readonly string[] {
  const { answers } = appState().runs
  const runs = useActiveRuns()
  const waiting = useStore(answers.waiting, (ids) => ids)
  // What this page watches it knows sooner than main's list says it.
  const waits = runs.filter((run) => (answers.follows(run.messageId) ? waiting.has(run.messageId) : run.waiting))
  return [...new Set(waits.map((run) => run.conversationId))]
}
