import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { ConnectionRecord, Notice } from '../../shared/contract/app.ts'
import type { ConnectionState } from '../connection/connection.ts'
import { appState } from './current.ts'
import type { AnswerEnd } from './runState.ts'

const noNotices: Notice[] = []
const noConnections: ConnectionRecord[] = []

/** Whether main can be reached: 'connecting' | 'open' | 'lost' | 'refused'. */
export function useConnectionState(): ConnectionState {
  const { connection } = appState()
  const read = () => connection.state
  return useSyncExternalStore(connection.subscribe, read, read)
}

/** What the user must know that belongs to no message, oldest first. */
export function useNotices(): Notice[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.notices, queryClient).data ?? noNotices
}

export async function dismissNotice(id: string): Promise<void> {
  const { api, queryClient, queries } = appState()
  queryClient.setQueryData(queries.notices.queryKey, (notices) => notices?.filter((notice) => notice.id !== id))
  try {
    await api.app.dismissNotice({ id })
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.notices.queryKey })
  }
}

/** Every address that Aside connected to or refused; read anew each time this is shown. */
export function useConnections(): { connections: ConnectionRecord[]; isLoading: boolean } {
  const { queryClient, queries } = appState()
  const { data, isPending } = useQuery(queries.connections, queryClient)
  return { connections: data ?? noConnections, isLoading: isPending }
}

/** Version, mode, platform, data folder; null until main has told. */
export function useAppInfo() {
  const { queryClient, queries } = appState()
  return useQuery(queries.info, queryClient).data ?? null
}

/** Calls `listener` once for each answer that ends while this page watches it: to say so, once, to a screen reader. */
export function useAnswerEnded(listener: (end: AnswerEnd) => void): void {
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => appState().runs.onEnd((end) => latest.current(end)), [])
}
