import { useQuery } from '@tanstack/react-query'
import type { DesktopActionId } from '../../shared/actions.ts'
import type { DesktopState } from '../../shared/contract/desktop.ts'
import type { UpdateCheck } from '../../shared/contract/updates.ts'
import { AppError } from '../../shared/model/errors.ts'
import { appState } from './current.ts'

/** Asks the desktop around the page for one of its actions. */
export async function actOnDesktop(action: DesktopActionId): Promise<void> {
  await appState().api.desktop.act({ action })
}

/** What the system really has, read anew each time this is shown; null until it is known. */
export function useDesktopState(): DesktopState | null {
  const { queryClient, queries } = appState()
  return useQuery(queries.desktop, queryClient).data ?? null
}

/** Starts Aside at login from now on, or no longer. Rejects with an AppError where the system refuses. */
export async function setOpenAtLogin(on: boolean): Promise<void> {
  const { api, queryClient, queries } = appState()
  try {
    queryClient.setQueryData(queries.desktop.queryKey, await api.desktop.openAtLogin({ on }))
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.desktop.queryKey })
  }
}

/** What the page knows of newer versions. */
export interface UpdatesView {
  /** Where this build says that its releases are told; empty: it does not. */
  builtIn: string
  last: UpdateCheck | null
  isAsking: boolean
  /** Why it could not be found out. */
  error: AppError | null
}

const asking = ['updates', 'asking']

export function useUpdates(): UpdatesView {
  const { queryClient, queries } = appState()
  const { data } = useQuery(queries.updates, queryClient)
  // Asked for by a key or the menu before anything showed it: so it is held here, and not where it is shown.
  const asked = useQuery(
    { queryKey: asking, queryFn: askNow, enabled: false, gcTime: Number.POSITIVE_INFINITY },
    queryClient,
  )
  return {
    builtIn: data?.builtIn ?? '',
    last: asked.isFetching || asked.error ? null : (asked.data ?? data?.last ?? null),
    isAsking: asked.isFetching,
    error: asked.isFetching ? null : toAppError(asked.error),
  }
}

/** Asks whether there is a newer Aside: only ever by the user's own wish. `useUpdates` tells what comes of it. */
export function checkForUpdates(): void {
  const { queryClient, queries } = appState()
  void queryClient
    .fetchQuery({ queryKey: asking, queryFn: askNow, staleTime: 0 })
    .catch(() => {})
    // It is in the record of connections now, whatever came of it.
    .finally(() => queryClient.invalidateQueries({ queryKey: queries.connections.queryKey }))
}

async function askNow(): Promise<UpdateCheck> {
  return appState().api.updates.check()
}

function toAppError(error: unknown): AppError | null {
  if (error === null || error === undefined) return null
  return error instanceof AppError ? error : new AppError('UNSUPPORTED_HERE', String(error))
}
