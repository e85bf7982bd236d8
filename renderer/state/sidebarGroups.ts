import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { WindowSummary } from '../../shared/model/window.ts'
import { useConversations } from './conversationState.ts'
import { appState } from './current.ts'
import { useWindowHistory } from './windowHistory.ts'

/** The keys of `strings.sidebar` for groups by date. */
export type DateBucket = 'today' | 'yesterday' | 'lastWeek' | 'lastMonth' | 'older'

export type SidebarGroup =
  | { kind: 'pinned'; conversations: Conversation[] }
  | { kind: 'window'; conversations: Conversation[] }
  | { kind: 'otherWindow'; windowId: string; number: number; conversations: Conversation[] }
  | { kind: 'date'; bucket: DateBucket; conversations: Conversation[] }

interface Grouping {
  /** Newest first. */
  conversations: readonly Conversation[]
  /** What this window visited, oldest first. */
  visited: readonly string[]
  windowId: string
  windows: readonly WindowSummary[]
  now: number
}

/**
 * Every conversation in exactly one group, in this order: pinned; with more than one window open, what this window
 * visited, then what each of the others did; the rest by the day it was last changed. No group is empty.
 */
export function groupConversations({ conversations, visited, windowId, windows, now }: Grouping): SidebarGroup[] {
  const left = new Map(conversations.map((conversation) => [conversation.id, conversation]))
  const take = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const conversation = left.get(id)
      left.delete(id)
      return conversation ? [conversation] : []
    })
  const groups: SidebarGroup[] = [
    { kind: 'pinned', conversations: take(conversations.filter(({ pinned }) => pinned).map(({ id }) => id)) },
  ]
  const others = windows.filter(({ id, open }) => open && id !== windowId).sort((a, b) => a.number - b.number)
  if (others.length > 0) {
    groups.push({ kind: 'window', conversations: take(visited.toReversed()) })
    for (const { id, number, conversations: ids } of others) {
      groups.push({ kind: 'otherWindow', windowId: id, number, conversations: take(ids) })
    }
  }
  const buckets = new Map<DateBucket, Conversation[]>()
  for (const conversation of left.values()) {
    const bucket = bucketOf(conversation.updatedAt, now)
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), conversation])
  }
  for (const bucket of ['today', 'yesterday', 'lastWeek', 'lastMonth', 'older'] as const) {
    groups.push({ kind: 'date', bucket, conversations: buckets.get(bucket) ?? [] })
  }
  return groups.filter((group) => group.conversations.length > 0)
}

function bucketOf(at: number, now: number): DateBucket {
  // Days are the calendar's, so that clock changes don't move a conversation.
  const midnight = new Date(now)
  midnight.setHours(0, 0, 0, 0)
  const daysAgo = (days: number) => new Date(midnight).setDate(midnight.getDate() - days)
  if (at >= midnight.getTime()) return 'today'
  if (at >= daysAgo(1)) return 'yesterday'
  if (at >= daysAgo(6)) return 'lastWeek'
  return at >= daysAgo(29) ? 'lastMonth' : 'older'
}

/** The sidebar's groups of this window. */
export function useSidebarGroups(): SidebarGroup[] {
  const { queryClient, queries, history } = appState()
  const { conversations } = useConversations()
  const { visited } = useWindowHistory()
  const { data: windows = [] } = useQuery(queries.windows, queryClient)
  const today = new Date().toDateString()
  return useMemo(
    () =>
      groupConversations({ conversations, visited, windowId: history.windowId, windows, now: Date.parse(today) + 1 }),
    [conversations, visited, history, windows, today],
  )
}
