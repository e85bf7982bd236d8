import { useQuery } from '@tanstack/react-query'
import type { ServerSettings } from '../../shared/model/settings.ts'
import { appState } from './current.ts'
import { refreshEngines } from './enginesState.ts'

export type SavedServer = Omit<ServerSettings, 'id'> & { id?: string | undefined }

/** Which servers have a key, and how it is kept. */
export function useServerKeys(): Readonly<Record<string, 'kept' | 'session'>> {
  const { queryClient, queries } = appState()
  return useQuery(queries.serverKeys, queryClient).data ?? noKeys
}

const noKeys = {}

/** Adds it, or changes the one of its id. `key`: absent leaves it as it is, empty takes it away. */
export async function saveServer(server: SavedServer, key: string | undefined): Promise<void> {
  const { id, ...rest } = server
  const given = { server: { ...rest, ...(id !== undefined && { id }) }, ...(key !== undefined && { key }) }
  await read(appState().api.servers.save(given))
}

export async function removeServer(id: string): Promise<void> {
  await read(appState().api.servers.remove({ id }))
}

/** Reads what follows from it again, whatever became of the work. */
async function read(work: Promise<unknown>): Promise<void> {
  const { queryClient, queries } = appState()
  try {
    await work
  } finally {
    await Promise.allSettled([
      queryClient.invalidateQueries({ queryKey: queries.settings.queryKey }),
      queryClient.invalidateQueries({ queryKey: queries.serverKeys.queryKey }),
      refreshEngines(),
    ])
  }
}
