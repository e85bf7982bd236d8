import { type KeyPress, matches, type Platform, printKeys } from './keys.ts'

/**
 * THE table of user actions. Palette, cheat sheet, tooltips and the key handler are drawn from it, so that a key can be
 * named in one place only.
 */

/** Where a key works. Only `window` and `quick` keys are looked for everywhere; the others belong to the part that has focus. */
export const actionScopes = ['window', 'composer', 'conversation', 'approval', 'sidebar', 'quick'] as const
export type ActionScope = (typeof actionScopes)[number]

/**
 * Keys as `keys.ts` writes them; empty: it has none, and is in the palette only. `browser` replaces `keys` in browser mode,
 * where the browser keeps some for itself; `mac` replaces both on a Mac. `inPalette` is false for what only makes sense
 * where its key is pressed. `desktopOnly`: a page in a browser's tab has neither it nor its keys. `fixed`: its keys can't be
 * changed, because what they guard depends on them.
 */
export interface Action {
  readonly scope: ActionScope
  readonly keys: string
  readonly browser?: string
  readonly mac?: string
  readonly inPalette?: false
  readonly desktopOnly?: true
  readonly fixed?: true
}

const table = {
  newConversation: { scope: 'window', keys: 'mod+N', browser: 'Alt+N' },
  newWindow: { scope: 'window', keys: 'mod+Shift+N', browser: 'Alt+Shift+N' },
  quickAsk: { scope: 'window', keys: 'Alt+Q' },
  commandPalette: { scope: 'window', keys: 'mod+K', inPalette: false },
  find: { scope: 'window', keys: 'mod+F' },
  search: { scope: 'window', keys: 'mod+Shift+F' },
  chooseModel: { scope: 'window', keys: 'mod+Shift+M' },
  models: { scope: 'window', keys: 'mod+Shift+O' },
  attach: { scope: 'window', keys: 'mod+U' },
  toggleThinking: { scope: 'window', keys: 'mod+Shift+E' },
  compare: { scope: 'window', keys: 'mod+Shift+K' },
  conversationSettings: { scope: 'window', keys: 'mod+.' },
  copyLastAnswer: { scope: 'window', keys: 'mod+Shift+C' },
  renameConversation: { scope: 'window', keys: 'F2' },
  pinConversation: { scope: 'window', keys: 'mod+Shift+P', browser: 'Alt+P' },
  deleteConversation: { scope: 'window', keys: 'mod+Shift+Backspace' },
  undoDelete: { scope: 'window', keys: 'mod+Z', inPalette: false },
  goBack: { scope: 'window', keys: 'Alt+ArrowLeft', mac: 'mod+[' },
  goForward: { scope: 'window', keys: 'Alt+ArrowRight', mac: 'mod+]' },
  toggleSidebar: { scope: 'window', keys: 'mod+B' },
  nextPane: { scope: 'window', keys: 'F6', inPalette: false },
  previousPane: { scope: 'window', keys: 'Shift+F6', inPalette: false },
  settings: { scope: 'window', keys: 'mod+,' },
  shortcuts: { scope: 'window', keys: 'mod+/' },
  shortcutSettings: { scope: 'window', keys: '' },
  commandSettings: { scope: 'window', keys: '' },
  presetSettings: { scope: 'window', keys: '' },
  makePreset: { scope: 'window', keys: '' },
  quickAskSettings: { scope: 'window', keys: '' },
  desktopSettings: { scope: 'window', keys: '', desktopOnly: true },
  checkForUpdates: { scope: 'window', keys: '', desktopOnly: true },
  manual: { scope: 'window', keys: '' },
  openDataFolder: { scope: 'window', keys: '', desktopOnly: true },
  openLog: { scope: 'window', keys: '', desktopOnly: true },
  pauseShortcuts: { scope: 'window', keys: '', desktopOnly: true },
  openAside: { scope: 'window', keys: '', inPalette: false, desktopOnly: true },
  closeWindow: { scope: 'window', keys: 'mod+W', desktopOnly: true },
  quit: { scope: 'window', keys: 'mod+Q', desktopOnly: true },
  stop: { scope: 'window', keys: 'Escape' },
  goToDecision: { scope: 'window', keys: 'mod+D' },
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
  askAgain: { scope: 'conversation', keys: 'M' },
  compareWith: { scope: 'conversation', keys: 'V' },
  pickAnswer: { scope: 'conversation', keys: 'G', inPalette: false },
  previousBranch: { scope: 'conversation', keys: '[', inPalette: false },
  nextBranch: { scope: 'conversation', keys: ']', inPalette: false },
  toggleDetails: { scope: 'conversation', keys: 'O', inPalette: false },

  approveCall: { scope: 'approval', keys: 'mod+Enter', inPalette: false, fixed: true },
  denyCall: { scope: 'approval', keys: 'Escape', inPalette: false, fixed: true },

  openRow: { scope: 'sidebar', keys: 'Enter', inPalette: false },
  renameRow: { scope: 'sidebar', keys: 'F2', inPalette: false },
  pinRow: { scope: 'sidebar', keys: 'P', inPalette: false },
  deleteRow: { scope: 'sidebar', keys: 'Delete', inPalette: false },

  ask: { scope: 'quick', keys: 'Enter', inPalette: false },
  moveToWindow: { scope: 'quick', keys: 'mod+Enter', inPalette: false },
  copyAnswer: { scope: 'quick', keys: 'mod+Shift+C', inPalette: false },
  pasteAnswer: { scope: 'quick', keys: 'mod+Shift+Enter', inPalette: false },
  newQuestion: { scope: 'quick', keys: 'mod+N', browser: 'Alt+N', inPalette: false },
  addClipboard: { scope: 'quick', keys: 'mod+Shift+L', inPalette: false },
  addSelection: { scope: 'quick', keys: 'mod+Shift+S', inPalette: false, desktopOnly: true },
  previousQuestion: { scope: 'quick', keys: 'ArrowUp', inPalette: false },
  nextQuestion: { scope: 'quick', keys: 'ArrowDown', inPalette: false },
  answerPageUp: { scope: 'quick', keys: 'PageUp', inPalette: false },
  answerPageDown: { scope: 'quick', keys: 'PageDown', inPalette: false },
  answerStart: { scope: 'quick', keys: 'mod+Home', inPalette: false },
  answerEnd: { scope: 'quick', keys: 'mod+End', inPalette: false },
  removeChip: { scope: 'quick', keys: 'Backspace', inPalette: false },
  stopOrClear: { scope: 'quick', keys: 'Escape', inPalette: false },
} as const satisfies Record<string, Action>

export type ActionId = keyof typeof table
/** The actions of one scope. */
export type ActionIdIn<S extends ActionScope> = {
  [Id in ActionId]: (typeof table)[Id]['scope'] extends S ? Id : never
}[ActionId]
/**
 * What each action of a scope does, none left out. One that answers false has not done anything: its key then keeps its
 * usual meaning.
 */
export type ActionHandlers<S extends ActionScope> = Readonly<Record<ActionIdIn<S>, () => unknown>>
/** The actions that the palette lists. */
export type PaletteActionId = {
  [Id in ActionId]: (typeof table)[Id] extends { inPalette: false } ? never : Id
}[ActionId]
/** The actions that a page in a browser's tab has not. */
export type DesktopOnlyId = {
  [Id in ActionId]: (typeof table)[Id] extends { desktopOnly: true } ? Id : never
}[ActionId]
/**
 * What a window does, none left out: its own actions, and whatever else is in the palette. Null: it can't be done now; the
 * palette then leaves it out, and its key keeps its usual meaning.
 */
export type WindowHandlers = Readonly<Record<ActionIdIn<'window'> | PaletteActionId, (() => unknown) | null>>
export const actions: Readonly<Record<ActionId, Action>> = table
export const actionIds = Object.keys(table) as [ActionId, ...ActionId[]]

/** The actions that the desktop around the page does, whoever asks for them. */
export const desktopActionIds = [
  'openAside',
  'closeWindow',
  'quit',
  'pauseShortcuts',
  'openDataFolder',
  'openLog',
] as const satisfies ActionId[]
export type DesktopActionId = (typeof desktopActionIds)[number]

/** The actions that quick ask leaves to a window: one comes to the front for them. */
export const leftToWindowIds = ['commandPalette', 'settings', 'shortcuts'] as const satisfies ActionId[]
export type LeftToWindowId = (typeof leftToWindowIds)[number]

/** Whether there is such an action in this mode at all. */
export function isThere(id: ActionId, mode: Keyboard['mode']): boolean {
  return mode === 'desktop' || !actions[id].desktopOnly
}

/** Where the keys are pressed: a Mac or not, in Aside's own window or in a browser's tab. */
export interface Keyboard {
  readonly platform: Platform
  readonly mode: 'desktop' | 'browser'
  /** Keys that the user has set instead of the table's, by action; empty: none. */
  readonly changed?: Readonly<Partial<Record<string, string>>>
}

/** The keys of an action on this keyboard; empty when it has none. */
export function keysOf(id: ActionId, keyboard: Keyboard): string {
  const mayChange = isThere(id, keyboard.mode) && !actions[id].fixed
  const changed = mayChange ? keyboard.changed?.[id] : undefined
  return changed ?? defaultKeysOf(id, keyboard)
}

/** The keys that the table gives an action on this keyboard; empty when it gives none. */
export function defaultKeysOf(id: ActionId, keyboard: Keyboard): string {
  const action: Action = actions[id]
  if (!isThere(id, keyboard.mode)) return ''
  if (keyboard.platform === 'mac' && action.mac) return action.mac
  return keyboard.mode === 'browser' ? (action.browser ?? action.keys) : action.keys
}

/** The action of this scope that the key press means, if any. */
export function actionFor(press: KeyPress, scope: ActionScope, keyboard: Keyboard): ActionId | undefined {
  return actionIds.find((id) => actions[id].scope === scope && matches(press, keysOf(id, keyboard), keyboard.platform))
}

/** The keys of an action as a person reads them, one string a key. */
export function printedKeysOf(id: ActionId, keyboard: Keyboard): string[] {
  return printKeys(keysOf(id, keyboard), keyboard.platform)
}

/** Does what the key press means in this scope; false when it means nothing there, or nothing was done. */
export function perform<S extends ActionScope>(
  press: KeyPress,
  scope: S,
  handlers: ActionHandlers<S>,
  keyboard: Keyboard,
): boolean {
  const id = actionFor(press, scope, keyboard) as ActionIdIn<S> | undefined
  return id !== undefined && handlers[id]() !== false
}
