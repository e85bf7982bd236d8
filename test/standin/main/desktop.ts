import { EventEmitter } from 'node:events'
import { checkAccelerator } from './accelerator.ts'
import { app } from './app.ts'
import { focusOrder } from './focusOrder.ts'
import { type DisplayForTests, screen } from './Screen.ts'
import { makeEvent, strict } from './strict.ts'

/** What the app did to the desktop around it, and what the desktop will answer: read and set by tests. */
export const desktop = {
  /** Calls of `shell`: name, then the argument. */
  shell: [] as [name: string, argument: string][],
  notifications: [] as Notification[],
  trays: [] as Tray[],
  popups: [] as Menu[],
  shortcuts: new Map<string, () => void>(),
  /** Accelerators that another program holds, at the start those of the environment. */
  takenShortcuts: new Set((process.env.STAND_IN_TAKEN_SHORTCUTS ?? '').split(',').filter(Boolean)),
  dialogs: [] as { kind: string; options: unknown }[],
  /** Answers to the dialogs to come, by kind, in order. */
  dialogAnswers: [] as { kind: string; answer: unknown }[],

  /** Accelerators that the app wanted from the system, each time. */
  triedShortcuts: [] as string[],

  shortcutsSuspended: false,
  /** Presses a global shortcut, by the accelerator it was registered with. */
  press(accelerator: string) {
    const callback = desktop.shortcuts.get(accelerator)
    if (!callback) throw new Error(`stand-in: ${accelerator} is not registered`)
    if (desktop.shortcutsSuspended) throw new Error(`stand-in: ${accelerator} is suspended`)
    callback()
  },
  /** The displays that are there from now on, the first one the primary. Give two to try what needs two. */
  setDisplays(displays: DisplayForTests[]) {
    screen.set(displays)
  },
  movePointer(x: number, y: number) {
    screen.pointer = { x, y }
  },
  /** Another program takes the focus, as by a click into its window. */
  focusElsewhere() {
    focusOrder.tookElsewhere()
  },
  /** Clicks the item with that id or label. */
  click(menu: Menu | null, idOrLabel: string) {
    const item = menu?.find(idOrLabel)
    if (!item) throw new Error(`stand-in: no menu item ${idOrLabel}`)
    if (item.click) item.click(item, undefined, makeEvent())
    else if (item.role === 'quit') app.quit()
    else throw new Error(`stand-in: the menu role ${item.role} does nothing here`)
  },
}

export const globalShortcut = strict('globalShortcut', {
  register(accelerator: string, callback: () => void) {
    checkAccelerator(accelerator)
    desktop.triedShortcuts.push(accelerator)
    if (desktop.shortcutsSuspended) return false
    if (desktop.shortcuts.has(accelerator) || desktop.takenShortcuts.has(accelerator)) return false
    desktop.shortcuts.set(accelerator, callback)
    return true
  },
  isRegistered: (accelerator: string) => desktop.shortcuts.has(checkAccelerator(accelerator)),
  unregister: (accelerator: string) => void desktop.shortcuts.delete(checkAccelerator(accelerator)),
  unregisterAll: () => desktop.shortcuts.clear(),
  isSuspended: () => desktop.shortcutsSuspended,
  setSuspended(suspended: boolean) {
    desktop.shortcutsSuspended = suspended
  },
})

type Click = (item: MenuItem, window: undefined, event: object) => void

export class MenuItem {
  id = ''
  label = ''
  type = 'normal'
  role = ''
  enabled = true
  visible = true
  checked = false
  accelerator: string | undefined
  click: Click | undefined
  submenu: Menu | undefined

  constructor(options: Electron.MenuItemConstructorOptions) {
    const { submenu, ...rest } = options
    Object.assign(this, { label: options.role ?? '', type: submenu ? 'submenu' : 'normal' }, rest)
    if (options.accelerator !== undefined) checkAccelerator(options.accelerator)
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as Menu | undefined)
  }
}
strict('MenuItem', MenuItem.prototype)

export class Menu extends EventEmitter {
  private static applicationMenu: Menu | null = null
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const entry of template) menu.append(entry instanceof MenuItem ? entry : new MenuItem(entry))
    return menu
  }
  static setApplicationMenu(menu: Menu | null) {
    Menu.applicationMenu = menu
  }
  static getApplicationMenu() {
    return Menu.applicationMenu
  }
  append(item: MenuItem) {
    this.items.push(item)
  }
  getMenuItemById = (id: string): MenuItem | null => this.find(id) ?? null
  popup() {
    desktop.popups.push(this)
  }
  closePopup() {}
  /** The stand-in's own: the item with that id or label, at any depth. */
  find(idOrLabel: string): MenuItem | undefined {
    for (const item of this.items) {
      const found = item.id === idOrLabel || item.label === idOrLabel ? item : item.submenu?.find(idOrLabel)
      if (found) return found
    }
    return undefined
  }
}
strict('Menu', Menu.prototype)

export class Tray extends EventEmitter {
  menu: Menu | null = null
  toolTip = ''

  constructor(_image: unknown) {
    super()
    desktop.trays.push(this)
  }
  setContextMenu(menu: Menu | null) {
    this.menu = menu
  }
  setToolTip(toolTip: string) {
    this.toolTip = toolTip
  }
  setImage() {}
  setTitle() {}
  setIgnoreDoubleClickEvents() {}
  popUpContextMenu() {}
  isDestroyed = () => !desktop.trays.includes(this)
  destroy() {
    desktop.trays.splice(desktop.trays.indexOf(this), 1)
  }
}
strict('Tray', Tray.prototype)

export class Notification extends EventEmitter {
  title = ''
  body = ''

  static isSupported() {
    return true
  }
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    Object.assign(this, options)
  }
  show() {
    desktop.notifications.push(this)
    this.emit('show', makeEvent())
  }
  close() {
    this.emit('close', makeEvent())
  }
}
strict('Notification', Notification.prototype)

function ask<T>(kind: string): (...args: unknown[]) => Promise<T> {
  return async (...args) => {
    const options = args.at(-1)
    desktop.dialogs.push({ kind, options })
    const index = desktop.dialogAnswers.findIndex((entry) => entry.kind === kind)
    const [entry] = index < 0 ? [] : desktop.dialogAnswers.splice(index, 1)
    if (!entry) throw new Error(`stand-in: no answer is set for dialog.${kind}(${JSON.stringify(options)})`)
    return entry.answer as T
  }
}

export const dialog = strict('dialog', {
  showOpenDialog: ask<Electron.OpenDialogReturnValue>('showOpenDialog'),
  showSaveDialog: ask<Electron.SaveDialogReturnValue>('showSaveDialog'),
  showMessageBox: ask<Electron.MessageBoxReturnValue>('showMessageBox'),
  showErrorBox: (title: string, content: string) => {
    desktop.dialogs.push({ kind: 'showErrorBox', options: { title, content } })
  },
})

export const shell = strict('shell', {
  openExternal: async (url: string) => void desktop.shell.push(['openExternal', url]),
  openPath: async (path: string) => {
    desktop.shell.push(['openPath', path])
    return ''
  },
  showItemInFolder: (path: string) => void desktop.shell.push(['showItemInFolder', path]),
  trashItem: async (path: string) => void desktop.shell.push(['trashItem', path]),
  beep: () => void desktop.shell.push(['beep', '']),
})
