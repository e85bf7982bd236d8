import type { PlaceInConversation, WindowHistory } from '../../shared/model/window.ts'
import type { WindowEntry } from './windowEntries.ts'

type Places = WindowHistory['places']
type Place = PlaceInConversation

/** A page keeps fewer; this bounds what any page can make main keep. */
const MAX_PLACES = 500

/** The newest places (a page puts the newest last), those with words in them before those that are only scrolled. */
export function newestPlaces(places: Places): Places {
  const entries = Object.entries(places)
  if (entries.length <= MAX_PLACES) return places
  const worded = entries.filter(([, place]) => hasWords(place)).slice(-MAX_PLACES)
  const others = entries.filter(([, place]) => !hasWords(place))
  const kept = new Set([...worded, ...others.slice(Math.max(0, others.length - MAX_PLACES + worded.length))])
  return Object.fromEntries(entries.filter((entry) => kept.has(entry)))
}

/**
 * The windows as they can be stored in a file of `maxBytes`, oldest first. What doesn't fit goes in this order: the
 * places of windows that were closed for good, of those that will come back, the scroll of open windows, and only then
 * their longest drafts. The entries given stay as they are.
 */
export function fitWindows(
  entries: WindowEntry[],
  isOpen: (id: string) => boolean,
  maxBytes: number,
): { kept: WindowEntry[]; closedCut: number; openCut: number } {
  const kept = [...entries]
  let bytes = kept.reduce((sum, entry) => sum + sizeOf(entry.history), 0)
  const cut = (index: number, places: Places) => {
    const entry = kept[index]
    if (!entry) return
    bytes -= sizeOf(entry.history)
    kept[index] = { ...entry, history: { ...entry.history, places } }
    bytes += sizeOf(kept[index].history)
  }
  let closedCut = 0
  for (const comesBack of [false, true]) {
    for (const [index, entry] of entries.entries()) {
      if (bytes <= maxBytes || isOpen(entry.id) || entry.comesBack !== comesBack) continue
      if (Object.keys(entry.history.places).length === 0) continue
      cut(index, {})
      closedCut++
    }
  }
  if (bytes <= maxBytes) return { kept, closedCut, openCut: 0 }

  const worded: { index: number; key: string; size: number }[] = []
  for (const [index, { history }] of kept.entries()) {
    const places = Object.entries(history.places).filter(([, place]) => hasWords(place))
    cut(index, Object.fromEntries(places))
    for (const [key, place] of places) worded.push({ index, key, size: placeBytes(key, place) })
  }
  worded.sort((a, b) => b.size - a.size)
  const tooMuch = new Map<number, Set<string>>()
  let openCut = 0
  for (const { index, key, size } of worded) {
    if (bytes <= maxBytes) break
    bytes -= size
    openCut++
    tooMuch.set(index, (tooMuch.get(index) ?? new Set()).add(key))
  }
  for (const [index, keys] of tooMuch) {
    const places = Object.entries(kept[index]?.history.places ?? {}).filter(([key]) => !keys.has(key))
    cut(index, Object.fromEntries(places))
  }
  return { kept, closedCut, openCut }
}

function hasWords({ draft, queue }: Place): boolean {
  return draft !== '' || queue.length > 0
}

/** A history is replaced when it changes, never changed itself, so that only what is new is measured. */
const sizes = new WeakMap<WindowHistory, number>()
/** What a window has besides its history. */
const REST_BYTES = 1_000

/** At most this many bytes in the file: indented as widely as any writer of ours does. */
function sizeOf(history: WindowHistory): number {
  const known = sizes.get(history)
  if (known !== undefined) return known
  const { places, ...rest } = history
  let bytes = REST_BYTES + bytesOf(rest)
  for (const [key, place] of Object.entries(places)) bytes += placeBytes(key, place)
  sizes.set(history, bytes)
  return bytes
}

/** Text by text: a queue as a whole could be longer than any string can be. */
function placeBytes(key: string, place: Place): number {
  return place.queue.reduce((bytes, text) => bytes + bytesOf(text), bytesOf({ [key]: { ...place, queue: [] } }))
}

function bytesOf(value: unknown): number {
  const nested = { windows: [{ history: { places: value } }] }
  return Buffer.byteLength(JSON.stringify(nested, null, 2))
}
