import type { AppState } from './appState.ts'
import type { Chip } from './chips.ts'
import type { HeldPrompt, PromptGate } from './promptGate.ts'
import type { Store } from './store.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

export interface BoxChips {
  readonly store: Store<unknown>
  /** What goes along with that composer's next question. */
  of(key: string): readonly Chip[]
}

interface Parts extends Pick<AppState, 'queryClient' | 'queries' | 'history'> {
  chips: BoxChips
}

/** What something was held for: when any of it has become another object, it may not be true any more. */
interface Seen {
  draft: string
  chips: readonly Chip[]
  /** What it would be sent with. */
  surroundings: readonly unknown[]
}

/**
 * Keeps what is held true: it is looked at again when settings, conversation or models change, and goes when the box that
 * it stands in holds something else.
 */
export function keepHeldTrue(gate: PromptGate, { queryClient, queries, history, chips }: Parts): void {
  const now = (key: string): Seen => {
    const settings = queryClient.getQueryData(queries.settings.queryKey)
    const read = queryClient.getQueryData(queries.conversation(key).queryKey)
    const { draft, settings: ofNew } = history.place(key)
    const surroundings = [
      settings?.engineDefaults,
      settings?.llamaCpp,
      queryClient.getQueryData(queries.engines.queryKey),
      queryClient.getQueryData(queries.tools.queryKey),
      key === NEW_CONVERSATION && ofNew,
      read?.conversation.settings,
      read?.conversation.headId,
      read?.messages,
    ]
    return { draft, chips: chips.of(key), surroundings }
  }
  const seen = new Map<string, Seen>()
  const look = () => {
    for (const [key, held] of gate.held.get()) {
      const [before, after] = [seen.get(key), now(key)]
      if (!before) continue
      seen.set(key, after)
      if (isOtherBox(held, before, after)) gate.drop(key)
      else if (after.surroundings.some((part, at) => part !== before.surroundings[at])) void gate.lookAgain(key)
    }
  }
  const sources = [queryClient.getQueryCache(), history.store, chips.store]
  let ends: (() => void)[] = []
  gate.held.subscribe(() => {
    const held = gate.held.get()
    for (const key of [...seen.keys()]) if (!held.has(key)) seen.delete(key)
    for (const key of held.keys()) if (!seen.has(key)) seen.set(key, now(key))
    if (held.size === 0) for (const end of ends.splice(0)) end()
    else if (ends.length === 0) ends = sources.map((source) => source.subscribe(look))
  })
}

function isOtherBox({ draft }: HeldPrompt, before: Seen, after: Seen): boolean {
  if (draft === undefined) return false
  return (after.draft !== before.draft && after.draft !== draft) || after.chips !== before.chips
}
