import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { WindowRequest } from '../../shared/contract/windows.ts'
import type { Unsent, WindowSummary } from '../../shared/model/window.ts'
import { handOverChips } from './chipHandover.ts'
import { appState } from './current.ts'
import { leaveUnsent } from './unsent.ts'

const none: WindowSummary[] = []

/** All windows that are open or will come back, this one included. */
export function useWindows(): WindowSummary[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.windows, queryClient).data ?? none
}

/**
 * Opens another window, on a new conversation or on the given one, with what was not sent there; in browser mode a tab.
 */
export async function openWindow(conversationId?: string, unsent?: Unsent): Promise<void> {
  const { api, connection } = appState()
  const url = connection.newTabUrl(conversationId)
  // Without an opener the tab starts with an empty session storage of its own, and so as a window of its own.
  if (url === null) {
    await api.windows.open({ ...(conversationId !== undefined && { conversationId }), ...(unsent && { unsent }) })
    return
  }
  if (conversationId !== undefined && unsent) {
    leaveUnsent(localStorage, conversationId, unsent)
    handOverChips(conversationId, unsent.chips ?? [])
  }
  window.open(url, '_blank', 'noopener')
}

/** Opens a link in the system's browser or mail program; in browser mode, in a tab. Only http, https and mailto. */
export async function openExternal(address: string): Promise<void> {
  const { api, connection } = appState()
  if (connection.newTabUrl() === null) await api.app.openExternal({ url: address })
  else if (/^(https?|mailto):/i.test(address)) window.open(address, '_blank', 'noopener,noreferrer')
}

/** Calls `act` for each thing that the menu, the tray, a notification or quick ask asks of this window. */
export function useWindowRequests(act: (request: Exclude<WindowRequest, { chips: unknown }>) => void): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const { initialAction } = appState().connection
    if (initialAction) latest.current({ action: initialAction })
    const gone = new AbortController()
    const follow = async () => {
      for await (const request of appState().api.watchRequests({ signal: gone.signal })) {
        if ('chips' in request) appState().chips.put(request.conversationId, request.chips)
        else latest.current(request)
      }
    }
    follow().catch(() => {})
    return () => gone.abort()
  }, [])
}
