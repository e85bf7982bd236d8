/**
 * THE table of user actions. Palette, cheat sheet, tooltips and the key handler are drawn from it, so that a key can be
 * named in one place only.
 */

export type Platform = 'mac' | 'other'
/** Where a key works. Only `window` and `quick` keys are looked for everywhere; the others belong to the part that has focus. */
export type ActionScope = 'window' | 'composer' | 'conversation' | 'sidebar' | 'quick'

/**
 * Keys are written `mod+Shift+N`: `mod` is Command on a Mac and Ctrl elsewhere; the last part is `event.key`, letters in
 * upper case; empty: it has none, and is in the palette only. `browser` replaces `keys` in browser mode, where the browser keeps some for itself; `mac` replaces both on
 * a Mac. `inPalette` is false for what only makes sense where its key is pressed.
 */
export interface Action {
  readonly scope: ActionScope
  readonly keys: string
  readonly browser?: string
  readonly mac?: string
  readonly inPalette?: false
}

const table = {
  newConversation: { scope: 'window', keys: 'mod+N', browser: 'Alt+N' },
  newWindow: { scope: 'window', keys: 'mod+Shift+N', browser: 'Alt+Shift+N' },
  commandPalette: { scope: 'window', keys: 'mod+K', inPalette: false },
  find: { scope: 'window', keys: 'mod+F' },
  search: { scope: 'window', keys: 'mod+Shift+F' },
  chooseModel: { scope: 'window', keys: 'mod+Shift+M' },
  toggleThinking: { scope: 'window', keys: 'mod+Shift+E' },
  conversationSettings: { scope: 'window', keys: 'mod+.' },
  copyLastAnswer: { scope: 'window', keys: 'mod+Shift+C' },
  renameConversation: { scope: 'window', keys: 'F2' },
  pinConversation: { scope: 'window', keys: 'mod+Shift+P' },
  deleteConversation: { scope: 'window', keys: 'mod+Shift+Backspace' },
  undoDelete: { scope: 'window', keys: 'mod+Z', inPalette: false },
  goBack: { scope: 'window', keys: 'Alt+ArrowLeft', mac: 'mod+[' },
  goForward: { scope: 'window', keys: 'Alt+ArrowRight', mac: 'mod+]' },
  toggleSidebar: { scope: 'window', keys: 'mod+B' },
  nextPane: { scope: 'window', keys: 'F6', inPalette: false },
  previousPane: { scope: 'window', keys: 'Shift+F6', inPalette: false },
  settings: { scope: 'window', keys: 'mod+,' },
  shortcuts: { scope: 'window', keys: 'mod+/' },
  stop: { scope: 'window', keys: 'Escape' },
  themeSystem: { scope: 'window', keys: '' },
  themeLight: { scope: 'window', keys: '' },
  themeDark: { scope: 'window', keys: '' },
  themeContrast: { scope: 'window', keys: '' },
  themeContrastDark: { scope: 'window', keys: '' },
  textLarger: { scope: 'window', keys: '' },
  textSmaller: { scope: 'window', keys: '' },
  textReset: { scope: 'window', keys: '' },

  send: { scope: 'composer', keys: 'Enter', inPalette: false },
  newLine: { scope: 'composer', keys: 'Shift+Enter', inPalette: false },
  recall: { scope: 'composer', keys: 'ArrowUp', inPalette: false },

  previousMessage: { scope: 'conversation', keys: 'K', inPalette: false },
  nextMessage: { scope: 'conversation', keys: 'J', inPalette: false },
  jumpToLatest: { scope: 'conversation', keys: 'End' },
  copyMessage: { scope: 'conversation', keys: 'C', inPalette: false },
  editMessage: { scope: 'conversation', keys: 'E', inPalette: false },
  regenerate: { scope: 'conversation', keys: 'R', inPalette: false },
  previousBranch: { scope: 'conversation', keys: '[', inPalette: false },
  nextBranch: { scope: 'conversation', keys: ']', inPalette: false },
  toggleDetails: { scope: 'conversation', keys: 'O', inPalette: false },

  openRow: { scope: 'sidebar', keys: 'Enter', inPalette: false },
  renameRow: { scope: 'sidebar', keys: 'F2', inPalette: false },
  pinRow: { scope: 'sidebar', keys: 'P', inPalette: false },
  deleteRow: { scope: 'sidebar', keys: 'Delete', inPalette: false },

  ask: { scope: 'quick', keys: 'Enter', inPalette: false },
  moveToWindow: { scope: 'quick', keys: 'mod+Enter', inPalette: false },
  copyAnswer: { scope: 'quick', keys: 'mod+Shift+C', inPalette: false },
  stopOrClear: { scope: 'quick', keys: 'Escape', inPalette: false },
} as const satisfies Record<string, Action>

export type ActionId = keyof typeof table
export const actions: Readonly<Record<ActionId, Action>> = table
export const actionIds = Object.keys(table) as ActionId[]

/** The parts of a keyboard event that decide which action it is. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Where the keys are pressed: a Mac or not, in Aside's own window or in a browser's tab. */
export interface Keyboard {
  readonly platform: Platform
  readonly mode: 'desktop' | 'browser'
}

/** The platform from `navigator.platform` (or Node's `process.platform`). */
export function platformOf(name: string): Platform {
  return /^(mac|darwin|iphone|ipad)/i.test(name) ? 'mac' : 'other'
}

/** The keys of an action on this keyboard; empty when it has none. */
export function keysOf(id: ActionId, keyboard: Keyboard): string {
  const action = actions[id]
  if (keyboard.platform === 'mac' && action.mac) return action.mac
  return keyboard.mode === 'browser' ? (action.browser ?? action.keys) : action.keys
}

/** The action of this scope that the key press means, if any. */
export function actionFor(press: KeyPress, scope: ActionScope, keyboard: Keyboard): ActionId | undefined {
  return actionIds.find((id) => actions[id].scope === scope && matches(press, keysOf(id, keyboard), keyboard.platform))
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

/** The keys in ARIA's notation, for `aria-keyshortcuts`. */
export function ariaKeys(keys: string, platform: Platform): string {
  return keys.replace('mod', platform === 'mac' ? 'Meta' : 'Control').replace('Ctrl', 'Control')
}
