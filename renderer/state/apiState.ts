import { useQuery } from '@tanstack/react-query'
import type { ApiToken } from '../../shared/model/apiAccess.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import { appState } from './current.ts'

const none: ApiToken[] = []

/** Where the local API listens, or why it does not; null until main has told. */
export function useApiState(): { url: string | null; error?: ErrorInfo | undefined } | null {
  const { queryClient, queries } = appState()
  return useQuery(queries.api, queryClient).data ?? null
}

/** The tokens of programs, without their secrets. */
export function useApiTokens(): ApiToken[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.apiTokens, queryClient).data ?? none
}

/** `secret` is told here, once. */
export async function makeApiToken(name: string): Promise<{ token: ApiToken; secret: string }> {
  const { api, queryClient, queries } = appState()
  try {
    return await api.api.makeToken({ name })
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.apiTokens.queryKey })
  }
}

/** The token opens nothing from now on, and what it had opened ends. */
export async function revokeApiToken(id: string): Promise<void> {
  const { api, queryClient, queries } = appState()
  try {
    await api.api.revokeToken({ id })
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.apiTokens.queryKey })
  }
}
