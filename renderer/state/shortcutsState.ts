import { useQuery } from '@tanstack/react-query'
import type { Api } from '../connection/api.ts'
import { appState } from './current.ts'

/** The keys that work in every program, and how they reach Aside. */
export type Shortcuts = Awaited<ReturnType<Api['shortcuts']['list']>>

/** As main has them now, read anew each time this is shown; null until it has told. In browser mode there are none. */
export function useShortcuts(): Shortcuts | null {
  const { queryClient, queries } = appState()
  return useQuery(queries.shortcuts, queryClient).data ?? null
}

/** Keys for quick ask, tried with the system once it is known to have none; null until then, and when none are free. */
export function useSuggestedKeys(shortcuts: Shortcuts | null): string | null {
  const { queryClient, queries } = appState()
  const wanted = shortcuts?.way !== 'none' && keysOfQuickAsk(shortcuts) === ''
  const { data } = useQuery({ ...queries.suggestedKeys, enabled: wanted }, queryClient)
  return wanted ? (data?.keys ?? null) : null
}
const keysOfQuickAsk = (shortcuts: Shortcuts | null) => shortcuts?.shortcuts.find(({ id }) => id === 'quickAsk')?.keys

/** Gives a global shortcut these keys, or none. Rejects with the reason; then it has the old ones. */
export async function setGlobalKeys(id: string, keys: string): Promise<void> {
  const { api, queryClient, queries } = appState()
  try {
    await api.shortcuts.set({ id, keys })
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.shortcuts.queryKey })
  }
}

/** Takes all global shortcuts back after they were let go of. */
export async function resumeShortcuts(): Promise<void> {
  await appState().api.shortcuts.pause({ paused: false })
}

/** From now on the keys of global shortcuts reach this page, until the answer is called or the page goes. */
export function holdOffShortcuts(): () => void {
  const over = new AbortController()
  const listen = async () => {
    for await (const _ of appState().api.suspendShortcuts({ signal: over.signal }));
  }
  listen().catch(() => {})
  return () => over.abort()
}
