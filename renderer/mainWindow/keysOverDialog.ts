import type { ActionId, WindowHandlers } from '../../shared/actions.ts'

/** The keys that still work while a dialog covers the window: none of them changes what can't be seen. */
const stay: ReadonlySet<string> = new Set<ActionId>([
  'newWindow',
  'quickAsk',
  'commandPalette',
  'conversationSettings',
  'models',
  'settings',
  'shortcuts',
  'shortcutSettings',
  'commandSettings',
  'presetSettings',
  'quickAskSettings',
  'desktopSettings',
  'checkForUpdates',
  'themeSystem',
  'themeLight',
  'themeDark',
  'themeContrast',
  'themeContrastDark',
  'textLarger',
  'textSmaller',
  'textReset',
  'closeWindow',
  'quit',
])

/** Whether what the action does can be seen while a dialog covers the window. */
export function isSeenOverDialog(id: ActionId): boolean {
  return stay.has(id)
}

/** Of the window's handlers those whose keys work now. */
export function keysOverDialog(handlers: WindowHandlers, covered: boolean): Partial<WindowHandlers> {
  if (!covered) return handlers
  return Object.fromEntries(Object.entries(handlers).filter(([id]) => stay.has(id)))
}
