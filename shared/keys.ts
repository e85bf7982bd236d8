// How keys are written, read and shown. `mod+Shift+N`: `mod` is Command on a Mac and Ctrl elsewhere, `Ctrl` a Mac's
// Control, `Meta` the Windows or Super key elsewhere; modifiers in the order mod, Ctrl, Meta, Alt, Shift. The last part is
// `event.key`, letters in upper case, with `Space` and `Plus` for their signs; empty: no key.

export type Platform = 'mac' | 'windows' | 'other'

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
  if (/^(mac|darwin|iphone|ipad)/i.test(name)) return 'mac'
  return /^win/i.test(name) ? 'windows' : 'other'
}

/** True when the key press is exactly these keys: no modifier more, none less. */
export function matches(press: KeyPress, keys: string, platform: Platform): boolean {
  if (keys === '') return false
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const mod = parts.includes('mod')
  const wantsCtrl = parts.includes('Ctrl') || (mod && platform !== 'mac')
  const wantsMeta = parts.includes('Meta') || (mod && platform === 'mac')
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== parts.includes('Alt')) return false
  if (!isSign(key) && press.shiftKey !== parts.includes('Shift')) return false
  return keyOf(press) === key
}

/** Keys that mean nothing by themselves: modifiers, locks, and what an input method or a dead key has swallowed. */
const unfinished =
  /^(Control|Shift|Alt|AltGraph|Meta|OS|Super|Hyper|Symbol|(Caps|Num|Scroll|Fn|Symbol)Lock|Fn|Dead|Process|Compose|Unidentified|)$/

/** The keys that are pressed; null while nothing but modifiers is. `matches` finds what this writes. */
export function keysFromPress(press: KeyPress, platform: Platform): string | null {
  const key = keyOf(press)
  if (unfinished.test(key)) return null
  return [...modifiersOf(press, platform).filter((modifier) => modifier !== 'Shift' || !isSign(key)), key].join('+')
}

/** The modifiers that are down, in the order in which they are written. */
export function modifiersOf(press: Omit<KeyPress, 'key' | 'code'>, platform: Platform): string[] {
  const isMac = platform === 'mac'
  return [
    ...((isMac ? press.metaKey : press.ctrlKey) ? ['mod'] : []),
    ...(isMac && press.ctrlKey ? ['Ctrl'] : []),
    ...(!isMac && press.metaKey ? ['Meta'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
  ]
}

/** The same keys, however they were written: modifiers in order, and by the name that they have on this platform. */
export function normalKeys(keys: string, platform: Platform): string {
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const mods = parts.map((part) => (part === (platform === 'mac' ? 'Meta' : 'Ctrl') ? 'mod' : part))
  const inOrder = ['mod', 'Ctrl', 'Meta', 'Alt', 'Shift'].filter((modifier) => mods.includes(modifier))
  return [...inOrder.filter((modifier) => modifier !== 'Shift' || !isSign(key)), key].join('+')
}

/** Where a sign is reached with Shift depends on the layout ("/" is Shift+7 on a German one), so Shift is not part of it. */
function isSign(key: string): boolean {
  return key === 'Plus' || (key.length === 1 && !/[A-Z0-9]/.test(key))
}

/** The key's name in our notation. */
function keyOf({ key, code, altKey }: KeyPress): string {
  if (key === ' ' || key === '\u00a0') return 'Space'
  if (key === '+') return 'Plus'
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  // On a layout without Latin letters, and with Option on a Mac, the physical key is meant.
  const byPlace = /^Key([A-Z])$/.exec(code)?.[1] ?? (altKey ? /^Digit([0-9])$/.exec(code)?.[1] : undefined)
  if (byPlace && (key === 'Dead' || (key.length === 1 && key.charCodeAt(0) > 127))) return byPlace
  return key
}

const macSigns: Readonly<Record<string, string>> = {
  ...{ mod: '⌘', Meta: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' },
  ...{ Backspace: '⌫', Delete: '⌦' },
}
const windowsNames: Readonly<Record<string, string>> = { mod: 'Ctrl', Meta: 'Win' }
const otherNames: Readonly<Record<string, string>> = { mod: 'Ctrl', Meta: 'Super' }
const keyNames: Readonly<Record<string, string>> = {
  ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Plus: '+' },
  ...{ PageUp: 'Page Up', PageDown: 'Page Down', ContextMenu: 'Menu', PrintScreen: 'Print Screen' },
  ...{ AudioVolumeUp: 'Volume Up', AudioVolumeDown: 'Volume Down', AudioVolumeMute: 'Mute' },
  ...{ MediaPlayPause: 'Play/Pause', MediaStop: 'Stop', MediaTrackNext: 'Next Track' },
  ...{ MediaTrackPrevious: 'Previous Track' },
}

/** The keys as a person reads them, one string a key: `['Ctrl', 'Shift', 'N']` or `['⇧', '⌘', 'N']`. */
export function printKeys(keys: string, platform: Platform): string[] {
  if (keys === '') return []
  const names = { mac: macSigns, windows: windowsNames, other: otherNames }[platform]
  const printed = keys.split('+').map((part) => names[part] ?? keyNames[part] ?? part)
  // A Mac writes Command last of the modifiers.
  if (platform === 'mac' && printed[0] === '⌘' && printed.length > 2) {
    return [...printed.slice(1, -1), '⌘', printed.at(-1) ?? '']
  }
  return printed
}

/** The keys in ARIA's notation, for `aria-keyshortcuts`. */
export function ariaKeys(keys: string, platform: Platform): string {
  return keys.replace('mod', platform === 'mac' ? 'Meta' : 'Control').replace('Ctrl', 'Control')
}
