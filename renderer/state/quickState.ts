import type { LeftToWindowId } from '../../shared/actions.ts'
import type { Unsent } from '../../shared/model/window.ts'
import { QUICK_CHIPS, unsentOf } from './chips.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { currentSettings } from './settingsState.ts'
import { isNothing } from './unsent.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'
import { openWindow } from './windowsState.ts'

const MINUTE_MS = 60_000

/**
 * Quick ask begins a new conversation; what is being written stays in the box. Messages that waited for the user to say
 * go on are brought back by Up. False when it is on a new one already.
 */
export function beginAfresh({ history, queue }: Desk): boolean {
  const id = history.shown
  if (id === null) return false
  const { draft, queue: waiting } = history.place(id)
  if (queue.paused.get().has(id)) {
    for (const text of waiting) history.putAside(NEW_CONVERSATION, text)
    history.change(id, { queue: [] })
  }
  history.open(null)
  history.carryAside(id, NEW_CONVERSATION)
  if (draft === '') return true
  history.change(id, { draft: '' })
  history.putAside(NEW_CONVERSATION, history.place(NEW_CONVERSATION).draft)
  history.change(NEW_CONVERSATION, { draft })
  return true
}

/** The user wants a new conversation: what was added for the next question of the last one goes with that. */
export function startOver(desk: Desk): boolean {
  const begun = beginAfresh(desk)
  appState().chips.clear(QUICK_CHIPS)
  return begun
}

/** True when a conversation has rested for as long as it is kept: since it was put away, or since its last answer ended. */
export function isOver(since: { leftAt: number | undefined; endedAt: number | undefined }, keep: number, now: number) {
  return now - Math.max(since.leftAt ?? 0, since.endedAt ?? 0) >= keep * MINUTE_MS
}

/** Begins afresh when the conversation is over, without the chips that are as old. One that is being answered, or where something waits, never is. */
export function expire(desk: Desk, now = Date.now()): void {
  const { history, asking, queue } = desk
  const id = history.shown
  if (id === null) return
  const { queryClient, queries, runs, chips } = appState()
  if (runs.of(id) || asking.sending.get().has(id) || queue.items(id).length > 0) return
  const answer = queryClient
    .getQueryData(queries.conversation(id).queryKey)
    ?.messages.findLast(({ role }) => role === 'assistant')
  const endedAt = answer && answer.createdAt + (answer.timings?.totalMs ?? 0)
  const keep = currentSettings().quick.keepMinutes
  if (!isOver({ leftAt: history.store.get().leftAt, endedAt }, keep, now)) return
  beginAfresh(desk)
  const old = chips.of(QUICK_CHIPS).filter(({ addedAt }) => isOver({ leftAt: addedAt, endedAt: undefined }, keep, now))
  chips.clear(QUICK_CHIPS, old)
}

/** As `expire`, for a page that has just been loaded and knows neither settings nor conversation. */
export async function expireAtLoad(desk: Desk): Promise<void> {
  const id = desk.history.shown
  if (id === null) return
  const { queryClient, queries } = appState()
  await Promise.allSettled([
    queryClient.ensureQueryData(queries.settings),
    queryClient.ensureQueryData(queries.conversation(id)),
  ])
  expire(desk)
}

/** Quick ask is put away: its conversation is kept from now on for as long as the settings say. */
export function putAway({ history }: Desk): void {
  history.leave(Date.now())
  void history.flush()
}

/** Shows the quick-ask window of the desktop, as its key does. */
export async function showQuick(): Promise<void> {
  await appState().api.quick.show()
}

/** Hides it, and gives the focus back to where it was. */
export async function hideQuick(): Promise<void> {
  await appState().api.quick.hide()
}

/** Makes it as tall as its page needs. */
export function fitQuick(height: number): void {
  appState()
    .api.quick.fit({ height })
    .catch(() => {})
}

/** Pastes into the program below, hiding the window; says why where that can't be done, and the text is then copied. */
export function pasteBelow(text: string): Promise<{ pasted: boolean; reason?: string | undefined }> {
  return appState().api.quick.paste({ text })
}

/** Opens the conversation in a window, in browser mode a tab, with what was not sent there. */
export async function moveToWindow(conversationId: string, unsent: Unsent | undefined): Promise<void> {
  const { api, connection } = appState()
  if (connection.newTabUrl() !== null) await openWindow(conversationId, unsent)
  else await api.quick.moveToWindow({ conversationId, ...(unsent && { unsent }) })
}

/** Has a window do what quick ask has no place for; in browser mode a new tab. */
export async function actInWindow(action: LeftToWindowId): Promise<void> {
  const { api, connection } = appState()
  const url = connection.newTabUrl(undefined, action)
  if (url !== null) window.open(url, '_blank', 'noopener')
  else await api.quick.actInWindow({ action })
}

/** Moves the desk's conversation away, with what was not sent there, by `move`; the desk then begins afresh. */
export async function moveAway(
  desk: Desk,
  conversationId: string,
  move: (conversationId: string, unsent: Unsent | undefined) => Promise<unknown>,
): Promise<void> {
  const { draft, queue } = desk.history.place(conversationId)
  const { chips } = appState()
  const along = chips.of(QUICK_CHIPS)
  const carried = along.map(unsentOf)
  const unsent = { draft, queue, ...(carried.length > 0 && { chips: carried }) }
  await move(conversationId, isNothing(unsent) ? undefined : unsent)
  chips.clear(QUICK_CHIPS, along)
  desk.history.change(conversationId, { draft: '', queue: [] })
  if (desk.history.shown === conversationId) desk.history.open(null)
}
