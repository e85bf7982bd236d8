import { MOST_RECENT } from '../../shared/model/settings.ts'
import { currentSettings, updateSettings } from './settingsState.ts'

/** Remembers what was chosen in the palette or the menu of commands, newest first, for all windows and the next start. */
export function rememberRecent(id: string): void {
  const { recent } = currentSettings()
  if (recent[0] === id) return
  // A convenience: when it can't be stored, the choice itself still counts.
  updateSettings({ recent: [id, ...recent.filter((other) => other !== id)].slice(0, MOST_RECENT) }).catch(() => {})
}

/** The same things, those of `recent` first and in its order; the others stay as they came. */
export function recentFirst<T>(things: readonly T[], recent: readonly string[], idOf: (thing: T) => string): T[] {
  const rank = new Map(recent.map((id, at) => [id, at]))
  const rankOf = (thing: T) => rank.get(idOf(thing)) ?? Number.POSITIVE_INFINITY
  return things.toSorted((one, other) => {
    const [a, b] = [rankOf(one), rankOf(other)]
    return a === b ? 0 : a - b
  })
}
