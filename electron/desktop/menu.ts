import { Menu, type MenuItemConstructorOptions } from 'electron'
import { type ActionId, keysOf } from '../../shared/actions.ts'
import type { Platform } from '../../shared/keys.ts'
import { type MenuLine, type MenuRole, menuLayout } from '../../shared/menuLayout.ts'
import { strings } from '../../shared/strings.ts'
import { acceleratorOf } from './accelerator.ts'

interface Options {
  platform: Platform
  /** Keys that the user has set instead of the table's. */
  changedKeys: Readonly<Record<string, string>>
  perform(action: ActionId): void
}

/** Keys of the parts that the system draws: an action that has the same ones, elsewhere in a page, shows none. */
const systemKeys = new Set(['mod+Z', 'mod+Shift+Z', 'mod+X', 'mod+C', 'mod+V', 'mod+A', 'mod+R', 'mod+0', 'mod+-'])

/**
 * The application menu, from the layout that every platform has. Its keys are shown here and handled by the page, so that
 * a key does the same in a window and in a tab; a Mac gives the menu only those that the page has left.
 */
export function setMenu(options: Options): void {
  const { platform } = options
  const template = menuLayout[platform].map(([name, lines]): MenuItemConstructorOptions => {
    const items = lines.flatMap((line) => itemsOf(line, options))
    // The system adds to these two what its users look for in them.
    const role = platform === 'mac' && (name === 'window' || name === 'help') ? { role: name } : {}
    return { id: name, label: strings.desktop.menus[name], submenu: items, ...role }
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** An action's entry, with its keys. */
function actionItem(id: ActionId, options: Options): MenuItemConstructorOptions {
  const { platform, changedKeys, perform } = options
  const keys = keysOf(id, { platform, mode: 'desktop', changed: changedKeys })
  const accelerator = canBeShown(keys) ? acceleratorOf(keys, platform) : undefined
  return {
    id,
    label: strings.actions[id],
    click: () => perform(id),
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
  }
}

function itemsOf(line: MenuLine, options: Options): MenuItemConstructorOptions[] {
  if (line === '-') return [{ type: 'separator' }]
  if (!line.startsWith('role:')) return [actionItem(line as ActionId, options)]
  const role = line.slice('role:'.length) as MenuRole
  // Its own key is Plus, which many keyboards have only with Shift.
  const plain: MenuItemConstructorOptions = { role, accelerator: 'CommandOrControl+=', visible: false }
  return role === 'zoomIn' ? [{ role }, plain] : [{ role }]
}

/** A key without a modifier means something else in every part of a window. */
function canBeShown(keys: string): boolean {
  return !systemKeys.has(keys) && (keys.includes('+') || /^F\d+$/.test(keys))
}
