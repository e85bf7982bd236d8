import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import { isQuickId, WindowHistory, type WindowSummary } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenSettingsFile } from '../platform/settingsFile.ts'
import { fitWindows, newestPlaces } from './fitWindows.ts'
import { openKeptFile } from './keptFile.ts'
import {
  type DisplaySize,
  salvageWindows,
  type WindowBounds,
  type WindowEntry,
  type WindowMode,
} from './windowEntries.ts'

/**
 * Every window's own history and place, in `windows.json`. In memory at once, on disk at most every 250 ms. Quick-ask
 * pages (`isQuickId`) are kept in it too, apart from the windows.
 */
export interface WindowHistories {
  /**
   * As saved. A window that is new gets the smallest free number and what the closed ones left unsent; when no other is
   * open, all that the last one had.
   */
  load(windowId: string): WindowHistory
  /** `number` is not taken from it; of its places the newest 500 are kept, those with words first. */
  save(windowId: string, history: WindowHistory): void
  bounds(windowId: string): WindowBounds | undefined
  setBounds(windowId: string, bounds: WindowBounds): void
  sizes(windowId: string): DisplaySize[]
  setSizes(windowId: string, sizes: DisplaySize[]): void
  opened(windowId: string): void
  /** For good: it won't be restored, and its conversations belong to no window. Not for good: the app is closing. */
  closed(windowId: string, how: { forGood: boolean }): void
  /** The windows of this mode to open at a start, in the order in which they were opened. */
  toRestore(): string[]
  /** All that are open, and those of this mode that will come back. */
  list(): WindowSummary[]
  /** The conversations of all quick-ask pages, each once, in no order. */
  quickConversations(): string[]
  readonly notices: ErrorInfo[]
  onNotice(listener: (notice: ErrorInfo) => void): () => void
  /** Called when `list` may answer otherwise. */
  onChange(listener: () => void): () => void
  /** Writes what is still waiting. */
  close(): void
}

const MAX_BYTES = 64 * 1024 * 1024
/** Of windows, and again of quick-ask pages. */
const MAX_WINDOWS = 50
const WRITE_EVERY_MS = 250

/**
 * Opens `windows.json` of the data folder, whatever state it is in. Never throws. The windows of the other mode are kept
 * in it as they are.
 */
export function openWindowHistories(
  openFile: OpenSettingsFile,
  dataDir: string,
  log: Log,
  mode: WindowMode,
): WindowHistories {
  const file = openKeptFile<{ windows: WindowEntry[] }>({
    name: 'windows',
    noun: 'window histories',
    dataDir,
    openFile,
    maxBytes: MAX_BYTES,
    log,
    salvage: salvageWindows,
  })
  // In the order of use: the last one was opened last. Times would not survive a clock that jumps.
  const windows = new Map(file.value.windows.map((entry) => [entry.id, entry]))
  const open = new Set<string>()
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let dirty = false
  let isCut = false

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (!dirty) return
    dirty = false
    const { kept, closedCut, openCut } = fitWindows([...windows.values()], (id) => open.has(id), MAX_BYTES)
    if (closedCut > 0) log.warn('closed windows were stored without their places', { closedCut })
    // Told once, until all of it fits again.
    if (openCut > 0 && !isCut) file.say(draftsTooLong())
    isCut = openCut > 0
    file.write({ windows: kept })
  }
  const changed = (listChanged: boolean) => {
    dirty = true
    timer ??= setTimeout(flush, WRITE_EVERY_MS)
    if (listChanged) for (const listener of listeners) listener()
  }
  const willComeBack = (entry: WindowEntry) => entry.comesBack && entry.mode === mode && !isQuickId(entry.id)
  const isListed = (entry: WindowEntry) => (open.has(entry.id) && !isQuickId(entry.id)) || willComeBack(entry)
  const freeNumber = (forId: string) => {
    if (isQuickId(forId)) return 1
    const taken = new Set<number>()
    for (const entry of windows.values()) if (entry.id !== forId && isListed(entry)) taken.add(entry.history.number)
    const wished = windows.get(forId)?.history.number
    if (wished !== undefined && !taken.has(wished)) return wished
    let number = 1
    while (taken.has(number)) number++
    return number
  }
  const ofSort = (quick: boolean) =>
    [...windows.values()].filter((entry) => entry.mode === mode && isQuickId(entry.id) === quick)
  const entryOf = (id: string): WindowEntry => {
    const known = windows.get(id)
    if (known) return known
    const history = WindowHistory.parse({ ...takeOver(id), number: freeNumber(id) })
    const entry: WindowEntry = { id, mode, history, comesBack: true }
    windows.set(id, entry)
    forgetOldest(isQuickId(id))
    return entry
  }
  /**
   * What a new window begins with. When no other is open it goes on where the last one was; else it gets the unsent texts
   * of windows that were closed for good. Moved, not copied: nothing that was typed is ever in nobody's hands.
   */
  const takeOver = (id: string): Partial<WindowHistory> => {
    if (isQuickId(id)) return {}
    const away = ofSort(false).filter((entry) => !open.has(entry.id))
    const last = away.at(-1)
    if (last && [...open].every((other) => other === id || isQuickId(other))) {
      const { visited, position, places, sidebar } = last.history
      last.history = { ...last.history, places: {} }
      last.comesBack = false
      return { visited, position, places, sidebar }
    }
    const unsent: WindowHistory['places'] = {}
    for (const entry of away) {
      if (entry.comesBack) continue
      for (const [key, place] of Object.entries(entry.history.places)) {
        if (place.draft.trim() === '' && place.queue.length === 0) continue
        unsent[key] = place
        const { [key]: _moved, ...others } = entry.history.places
        entry.history = { ...entry.history, places: others }
      }
    }
    return { places: unsent }
  }
  const forgetOldest = (quick: boolean) => {
    const ours = ofSort(quick)
    let excess = ours.length - MAX_WINDOWS
    for (const { id } of ours) if (excess > 0 && !open.has(id) && windows.delete(id)) excess--
  }

  return {
    load: (id) => {
      const isNew = !windows.has(id)
      const { history } = entryOf(id)
      if (isNew) changed(!isQuickId(id))
      return history
    },
    save: (id, history) => {
      const entry = entryOf(id)
      const before = entry.history
      entry.history = { ...history, places: newestPlaces(history.places), number: before.number }
      changed(!isQuickId(id) && before.visited.join() !== history.visited.join())
    },
    bounds: (id) => windows.get(id)?.bounds,
    setBounds: (id, bounds) => {
      entryOf(id).bounds = bounds
      changed(false)
    },
    sizes: (id) => windows.get(id)?.sizes ?? [],
    setSizes: (id, sizes) => {
      entryOf(id).sizes = sizes
      changed(false)
    },
    opened: (id) => {
      open.add(id)
      const entry = entryOf(id)
      entry.history = { ...entry.history, number: freeNumber(id) }
      entry.comesBack = true
      entry.mode = mode
      windows.delete(id)
      windows.set(id, entry)
      forgetOldest(isQuickId(id))
      changed(!isQuickId(id))
    },
    closed: (id, { forGood }) => {
      open.delete(id)
      const entry = windows.get(id)
      if (entry?.mode === mode) entry.comesBack = !forGood
      changed(!isQuickId(id))
    },
    toRestore: () => [...windows.values()].filter(willComeBack).map((entry) => entry.id),
    list: () => [...windows.values()].filter(isListed).map((entry) => summaryOf(entry, open.has(entry.id))),
    quickConversations: () => {
      const quick = [...windows.values()].filter(({ id }) => isQuickId(id))
      return [...new Set(quick.flatMap(({ history }) => history.visited))]
    },
    notices: file.notices,
    onNotice: file.onNotice,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: flush,
  }
}

function summaryOf(entry: WindowEntry, open: boolean): WindowSummary {
  const newestFirst = [...new Set(entry.history.visited.toReversed())]
  return { id: entry.id, number: entry.history.number, open, conversations: newestFirst }
}

function draftsTooLong(): ErrorInfo {
  return new AppError('TOO_LARGE', 'Your open windows hold more text than can be kept for the next start.', {
    next: 'Send the longest drafts and waiting messages, or copy them to a file of your own.',
  }).toInfo()
}
