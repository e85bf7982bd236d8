import type { ConnectionRecord } from '../../shared/contract/app.ts'
import { useAnswerEnded, useConnections } from '../state/notices.ts'
import { keys, queryClient } from '../state/queries.ts'

/** True when every connection that Aside has made since it started stayed on this computer. */
export function useNothingLeft(): boolean {
  const { connections, isLoading } = useConnections()
  useAnswerEnded(() => void queryClient.invalidateQueries({ queryKey: keys.connections }))
  return !isLoading && connections.every((record) => !record.allowed || staysHere(record))
}

function staysHere({ origin }: ConnectionRecord): boolean {
  if (!URL.canParse(origin)) return false
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
