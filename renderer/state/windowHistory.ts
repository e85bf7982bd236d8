import type { Thinking } from '../../shared/model/conversation.ts'
import type { PlaceInConversation, ReadingPlace, WindowHistory } from '../../shared/model/window.ts'
import { WindowHistory as WindowHistorySchema } from '../../shared/model/window.ts'
import type { Api } from '../connection/api.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { createStore, type Store, useStore } from './store.ts'
import { adopted, forgotten, NEW_CONVERSATION, opened, placeIn, shownIn, stepped, withPlace } from './windowPlaces.ts'

const SAVE_AFTER_MS = 250
const RETRY_SAVE_MS = 2_000
const MOST_ASIDE = 20

interface HistoryCalls {
  windows: Pick<Api['windows'], 'load' | 'save'>
}

/**
 * This window's own history, held here and saved by main: at once when the window goes somewhere or the page goes out of
 * sight, else at most every 250 ms. Always all of it, and the wire keeps the order, so that an older save can't
 * overwrite a newer one.
 */
export class WindowHistoryKeeper {
  readonly store: Store<WindowHistory> = createStore(WindowHistorySchema.parse({}))
  /** The id main knows this window by; '' until loaded. */
  windowId = ''
  readonly #api: HistoryCalls
  /** Texts that were cleared or removed, newest last, for Up to bring back; per conversation, not saved. */
  readonly #aside = new Map<string, string[]>()
  /** The text sent last, per conversation, not saved. */
  readonly #lastSent = new Map<string, string>()
  /** The history that main has or is being sent; null before it is loaded, when there is nothing to save. */
  #sent: object | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(api: HistoryCalls) {
    this.#api = api
  }

  async load(): Promise<void> {
    const { windowId, history } = await this.#api.windows.load()
    const typed = this.place(NEW_CONVERSATION).draft
    this.windowId = windowId
    this.#sent = history
    this.store.set(history)
    if (typed === '') return
    // Somebody was faster than main: what had been kept is a step away.
    const key = this.shown ?? NEW_CONVERSATION
    this.putAside(key, this.place(key).draft)
    this.change(key, { draft: typed })
  }

  get shown(): string | null {
    return shownIn(this.store.get())
  }

  place(key: string): PlaceInConversation {
    return placeIn(this.store.get(), key)
  }

  open(id: string | null): void {
    this.#become(opened(this.store.get(), id))
  }

  /** False when there is nowhere to go. */
  step(direction: -1 | 1, exists: (id: string) => boolean): boolean {
    const next = stepped(this.store.get(), direction, exists)
    if (next) this.#become(next)
    return next !== null
  }

  forget(id: string): void {
    this.#become(forgotten(this.store.get(), id))
  }

  adopt(id: string): void {
    this.#become(adopted(this.store.get(), id))
    moveEntry(this.#aside, NEW_CONVERSATION, id)
    moveEntry(this.#lastSent, NEW_CONVERSATION, id)
  }

  /** A removed conversation is back: it takes its turn again, without being shown. */
  readmit(id: string): void {
    const history = this.store.get()
    if (history.visited.includes(id)) return
    this.#become({
      ...history,
      visited: [id, ...history.visited],
      position: history.position + (history.position < 0 ? 0 : 1),
    })
  }

  change(key: string, patch: Partial<PlaceInConversation>): void {
    this.#become(withPlace(this.store.get(), key, patch))
  }

  /** Quick ask was put away just now. */
  leave(now: number): void {
    this.#become({ ...this.store.get(), leftAt: now })
  }

  setSidebar(sidebar: boolean): void {
    this.#become({ ...this.store.get(), sidebar })
  }

  /** Keeps a text that leaves the composer or the queue unsent. */
  putAside(key: string, text: string): void {
    if (text.trim() !== '') this.#aside.set(key, [...(this.#aside.get(key) ?? []), text].slice(-MOST_ASIDE))
  }

  /** The newest text that was put aside, which is then no longer kept; null when there is none. */
  takeBack(key: string): string | null {
    return this.#aside.get(key)?.pop() ?? null
  }

  /** What was put aside at one place is brought back at another. */
  carryAside(from: string, to: string): void {
    const carried = [...(this.#aside.get(to) ?? []), ...(this.#aside.get(from) ?? [])]
    this.#aside.delete(from)
    if (carried.length > 0) this.#aside.set(to, carried.slice(-MOST_ASIDE))
  }

  rememberSent(key: string, text: string): void {
    if (text.trim() !== '') this.#lastSent.set(key, text)
  }

  lastSent(key: string): string | null {
    return this.#lastSent.get(key) ?? null
  }

  /** Saves now what is not saved yet; resolves when it is, or when it could not be (it is then tried again). */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const history = this.store.get()
    if (this.#sent === null || history === this.#sent) return
    this.#sent = history
    try {
      await this.#api.windows.save(history)
    } catch {
      // An empty object is no history of ours, so the next flush sends whatever there is then.
      if (this.#sent === history) this.#sent = {}
      this.#saveLater(RETRY_SAVE_MS)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #become(next: WindowHistory): void {
    const before = this.store.get()
    if (next === before) return
    this.store.set(next)
    // Where the window is must not be lost to a quit right after; drafts and scrolling change too often for that.
    const moved = next.position !== before.position || next.visited !== before.visited
    this.#saveLater(moved ? 0 : SAVE_AFTER_MS)
  }

  #saveLater(ms: number): void {
    if (ms === 0) clearTimeout(this.#timer)
    else if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, ms)
  }
}

function moveEntry<T>(map: Map<string, T>, from: string, to: string): void {
  const value = map.get(from)
  if (value !== undefined) map.set(to, value)
  map.delete(from)
}

const keeper = () => appState().history

/** The whole history of this window: what it visited, where it is, its number, whether its sidebar is open. */
export function useWindowHistory(): WindowHistory {
  return useStore(keeper().store, (history) => history)
}

/** The conversation that this window (or the given desk) shows; null: a new one. */
export function useShownConversation({ history }: Desk = appState()): string | null {
  return useStore(history.store, shownIn)
}

/** What this window keeps about a conversation (null or '': the new one): draft, queue, scroll. */
export function usePlace(conversationId: string | null, { history }: Desk = appState()): PlaceInConversation {
  return useStore(history.store, (now) => placeIn(now, conversationId ?? NEW_CONVERSATION))
}

export function useDraft(conversationId: string | null): string {
  return usePlace(conversationId).draft
}

/** Where the conversation was scrolled to; null: at its end. Not watched. */
export function scrollOf(conversationId: string | null): ReadingPlace | null {
  return keeper().place(conversationId ?? NEW_CONVERSATION).scroll
}

/** Shows a conversation in this window; null: a new one. */
export function openConversation(conversationId: string | null): void {
  keeper().open(conversationId)
}

/** Back to the conversation this window showed before (Alt+Left). False when there is none. */
export function goBack(): boolean {
  return keeper().step(-1, appState().exists)
}

export function goForward(): boolean {
  return keeper().step(1, appState().exists)
}

export function useCanGo(): { back: boolean; forward: boolean } {
  const history = useWindowHistory()
  const { exists } = appState()
  return { back: stepped(history, -1, exists) !== null, forward: stepped(history, 1, exists) !== null }
}

export function setDraft(conversationId: string | null, draft: string, { history, queue }: Desk = appState()): void {
  if (draft === '') queue.dropPlace(conversationId ?? NEW_CONVERSATION)
  history.change(conversationId ?? NEW_CONVERSATION, { draft })
}

/** Empties the composer; `recall` brings the text back. */
export function clearDraft(conversationId: string | null, { history, queue }: Desk = appState()): void {
  const key = conversationId ?? NEW_CONVERSATION
  history.putAside(key, history.place(key).draft)
  queue.dropPlace(key)
  history.change(key, { draft: '' })
}

/** What typing does: a whole text that goes at once `recall` brings back, not the last letter of one rubbed out. */
export function typeDraft(conversationId: string | null, draft: string, desk: Desk = appState()): void {
  const before = desk.history.place(conversationId ?? NEW_CONVERSATION).draft
  if (draft === '' && before.length > 1) clearDraft(conversationId, desk)
  else setDraft(conversationId, draft, desk)
}

/** null: at the end, following. */
export function setScroll(conversationId: string | null, scroll: ReadingPlace | null): void {
  keeper().change(conversationId ?? NEW_CONVERSATION, { scroll })
}

/** How hard the model was asked to think before that was switched off in this conversation; not watched. */
export function formerThinking(conversationId: string | null): Thinking | undefined {
  return keeper().place(conversationId ?? NEW_CONVERSATION).thinking
}

export function rememberThinking(conversationId: string | null, thinking: Thinking): void {
  keeper().change(conversationId ?? NEW_CONVERSATION, { thinking })
}

export function setSidebarOpen(open: boolean): void {
  keeper().setSidebar(open)
}
