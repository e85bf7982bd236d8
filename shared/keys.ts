// How keys are written, read and shown. `mod+Shift+N`: `mod` is Command on a Mac and Ctrl elsewhere; the last part is
// `event.key`, letters in upper case; empty: no key.

export type Platform = 'mac' | 'other'

/** The parts of a keyboard event that decide which action it is. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The platform from `navigator.platform` (or Node's `process.platform`). */
export function platformOf(name: string): Platform {
  return /^(mac|darwin|iphone|ipad)/i.test(name) ? 'mac' : 'other'
}

/** True when the key press is exactly these keys: no modifier more, none less. */
export function matches(press: KeyPress, keys: string, platform: Platform): boolean {
  if (keys === '') return false
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const mod = parts.includes('mod')
  const wantsCtrl = parts.includes('Ctrl') || (mod && platform === 'other')
  const wantsMeta = mod && platform === 'mac'
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== parts.includes('Alt')) return false
  // Where a sign is reached with Shift depends on the layout ("/" is Shift+7 on a German one), so Shift is not asked for.
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key)
  if (!isSign && press.shiftKey !== parts.includes('Shift')) return false
  if (/^[A-Z]$/.test(key)) {
    // On a layout without Latin letters, and with Option on a Mac, the physical key is meant.
    const isLatin = /^[a-z]$/i.test(press.key)
    return isLatin ? press.key.toUpperCase() === key : press.code === `Key${key}`
  }
  return press.key === key
}

const macSigns: Readonly<Record<string, string>> = { mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Backspace: '⌫' }
const otherNames: Readonly<Record<string, string>> = { mod: 'Ctrl' }
const keyNames: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

/** The keys as a person reads them, one string a key: `['Ctrl', 'Shift', 'N']` or `['⇧', '⌘', 'N']`. */
export function printKeys(keys: string, platform: Platform): string[] {
  if (keys === '') return []
  const names = platform === 'mac' ? macSigns : otherNames
  const printed = keys.split('+').map((part) => names[part] ?? keyNames[part] ?? part)
  // A Mac writes Command last of the modifiers.
  if (platform === 'mac' && printed[0] === '⌘' && printed.length > 2) {
    return [...printed.slice(1, -1), '⌘', printed.at(-1) ?? '']
  }
  return printed
}

/** The keys in ARIA's notation, for `aria-keyshortcuts`; undefined for none. */
export function ariaKeys(keys: string, platform: Platform): string | undefined {
  if (keys === '') return undefined
  return keys.replace('mod', platform === 'mac' ? 'Meta' : 'Control').replace('Ctrl', 'Control')
}
