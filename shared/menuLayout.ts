import type { ActionId } from './actions.ts'
import type { Platform } from './keys.ts'

/** Parts of a menu that the system draws and does itself. */
export const menuRoles = [
  'about',
  'services',
  'hide',
  'hideOthers',
  'unhide',
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'zoomIn',
  'zoomOut',
  'resetZoom',
  'togglefullscreen',
  'reload',
  'toggleDevTools',
  'minimize',
  'zoom',
  'front',
] as const
export type MenuRole = (typeof menuRoles)[number]

/** One line of a menu: an action of the table, a part of the system's, or a line between groups. */
export type MenuLine = ActionId | `role:${MenuRole}` | '-'
export type MenuName = 'app' | 'file' | 'edit' | 'view' | 'window' | 'help'

const conversation = [
  ...(['renameConversation', 'pinConversation', 'conversationSettings'] as const),
  ...(['deleteConversation', 'undoDelete'] as const),
] satisfies MenuLine[]
const open = ['newConversation', 'newWindow', 'quickAsk'] satisfies MenuLine[]
const edit = [
  ...(['role:undo', 'role:redo', '-', 'role:cut', 'role:copy', 'role:paste', 'role:selectAll'] as const),
  ...(['-', 'copyLastAnswer', '-', 'find', 'search'] as const),
] satisfies MenuLine[]
const view = [
  ...(['commandPalette', 'chooseModel', 'toggleThinking', 'models', '-'] as const),
  ...([
    'toggleSidebar',
    'nextPane',
    'previousPane',
    '-',
    'goBack',
    'goForward',
    'jumpToLatest',
    'goToDecision',
    '-',
  ] as const),
  ...(['textLarger', 'textSmaller', 'textReset', '-', 'role:zoomIn', 'role:zoomOut', 'role:resetZoom', '-'] as const),
  ...(['role:togglefullscreen', 'role:reload', 'role:toggleDevTools'] as const),
] satisfies MenuLine[]
const help = ['manual', 'shortcuts', '-', 'openDataFolder', 'openLog'] satisfies MenuLine[]

type MenuLayout = readonly (readonly [MenuName, readonly MenuLine[]])[]

const common: MenuLayout = [
  ['file', [...open, '-', ...conversation, '-', 'settings', 'shortcutSettings', '-', 'closeWindow', 'quit']],
  ['edit', edit],
  ['view', view],
  ['help', [...help, '-', 'checkForUpdates', 'role:about']],
]

/** THE layout of the application menu, as each platform has its menus. */
export const menuLayout: Readonly<Record<Platform, MenuLayout>> = {
  mac: [
    [
      'app',
      [
        ...(['role:about', 'checkForUpdates', '-', 'settings', 'shortcutSettings', '-', 'role:services', '-'] as const),
        ...(['role:hide', 'role:hideOthers', 'role:unhide', '-', 'quit'] as const),
      ],
    ],
    ['file', [...open, '-', ...conversation, '-', 'closeWindow']],
    ['edit', edit],
    ['view', view],
    ['window', ['role:minimize', 'role:zoom', '-', 'role:front']],
    ['help', help],
  ],
  windows: common,
  other: common,
}

/** The tray's menu. `running` stands for the answers that are being made, one line each. */
export const trayLayout = [
  ...(['openAside', 'quickAsk', 'newWindow', '-', 'running', '-'] as const),
  ...(['pauseShortcuts', 'settings', '-', 'quit'] as const),
] satisfies (ActionId | '-' | 'running')[]

/** The menu of the Dock's icon, and with `taskbarStarts` what a taskbar offers. */
export const dockLayout = ['newConversation', 'newWindow', 'quickAsk'] satisfies ActionId[]

/** What a taskbar starts Aside with: the running one does it. */
export const taskbarStarts = { newWindow: '--new-window', quickAsk: '--toggle' } satisfies Partial<
  Record<ActionId, string>
>
