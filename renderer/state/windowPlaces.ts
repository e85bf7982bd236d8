import type { PlaceInConversation, WindowHistory } from '../../shared/model/window.ts'

// Pure: what a window's history becomes when its window is used.

const MOST_VISITED = 500
const MOST_PLACES = 200

/** The key of the new conversation that has no id yet. */
export const NEW_CONVERSATION = ''
export const emptyPlace: PlaceInConversation = { draft: '', queue: [], scroll: null }

/** The conversation that the window shows; null: a new one. */
export function shownIn(history: WindowHistory): string | null {
  return history.visited[history.position] ?? null
}

export function placeIn(history: WindowHistory, key: string): PlaceInConversation {
  return history.places[key] ?? emptyPlace
}

/**
 * The window opens a conversation, or a new one (null). What it showed comes right before it, so that Back leads there;
 * what lay ahead stays, just behind: nothing that the window visited is lost.
 */
export function opened(history: WindowHistory, id: string | null): WindowHistory {
  const from = shownIn(history)
  if (from === id) return history
  const rest = history.visited.filter((other) => other !== from && other !== id)
  const visited = [...rest, ...(from === null ? [] : [from]), ...(id === null ? [] : [id])].slice(-MOST_VISITED)
  return { ...history, visited, position: id === null ? -1 : visited.length - 1 }
}

/** One step back or forward to a conversation that still exists; null when there is none. */
export function stepped(
  history: WindowHistory,
  direction: -1 | 1,
  exists: (id: string) => boolean,
): WindowHistory | null {
  const { visited, position } = history
  if (position === -1 && direction === 1) return null
  for (let at = (position === -1 ? visited.length : position) + direction; ; at += direction) {
    const id = visited[at]
    if (id === undefined) return null
    if (exists(id)) return { ...history, position: at }
  }
}

/** Takes a removed conversation out of the walk; its place stays, for an undo. The window then shows a new one. */
export function forgotten(history: WindowHistory, id: string): WindowHistory {
  const at = history.visited.indexOf(id)
  if (at === -1) return history
  const position = history.position === at ? -1 : history.position - (at < history.position ? 1 : 0)
  return { ...history, visited: history.visited.filter((other) => other !== id), position }
}

/** The new conversation has got its id: its place moves there, and the window shows it unless it has moved on. */
export function adopted(history: WindowHistory, id: string): WindowHistory {
  const { [NEW_CONVERSATION]: place, ...places } = history.places
  // Main has its settings now.
  const moved = place ? withPlace({ ...history, places }, id, { ...place, settings: undefined }) : history
  if (shownIn(history) === null) return opened(moved, id)
  const others = moved.visited.filter((other) => other !== id)
  const at = others.indexOf(shownIn(history) ?? '')
  return {
    ...moved,
    visited: [...others.slice(0, at), id, ...others.slice(at)].slice(-MOST_VISITED),
    position: Math.min(at + 1, MOST_VISITED - 1),
  }
}

/** A change of what the window keeps about one conversation; the newest 200 are kept, drafts and queues first. */
export function withPlace(history: WindowHistory, key: string, patch: Partial<PlaceInConversation>): WindowHistory {
  const { [key]: before = emptyPlace, ...others } = history.places
  const { settings, thinking, ...rest } = { ...before, ...patch }
  const hasSettings = settings !== undefined && Object.keys(settings).length > 0
  const place = { ...rest, ...(hasSettings && { settings }), ...(thinking && { thinking }) }
  const isEmpty = place.draft === '' && place.queue.length === 0 && place.scroll === null && !hasSettings && !thinking
  return { ...history, places: pruned(isEmpty ? others : { ...others, [key]: place }) }
}

function pruned(places: Record<string, PlaceInConversation>): Record<string, PlaceInConversation> {
  const entries = Object.entries(places)
  let excess = entries.length - MOST_PLACES
  if (excess <= 0) return places
  const isScrollOnly = ([, { draft, queue, settings }]: [string, PlaceInConversation]) =>
    draft === '' && queue.length === 0 && !settings
  const kept = entries.filter((entry) => !(isScrollOnly(entry) && excess-- > 0))
  return Object.fromEntries(kept.slice(-MOST_PLACES))
}
