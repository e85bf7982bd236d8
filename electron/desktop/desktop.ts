import { clipboard, app as electronApp } from 'electron'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import type { Shell } from '../procedures/shell.ts'
import type { GlobalShortcuts } from './globalShortcuts.ts'
import { setMenu } from './menu.ts'
import { openShortcuts, type ShortcutApp } from './openShortcuts.ts'
import { createQuickWindow, type QuickPlaces, type QuickWindow } from './quickWindow.ts'
import { createWindowRequests } from './windowRequests.ts'
import { createWindows, type WindowPlaces, type Windows } from './windows.ts'

/** What the desktop needs of the app that it shows. */
export interface DesktopApp extends ShortcutApp {
  openDoor: OpenDoor
  windows: WindowPlaces & QuickPlaces
  warmUp(): void
}

export interface Desktop {
  /** Handed to the app when it is made; works once the desktop is open. */
  shell: Omit<Shell, 'openExternal'>
  /** Shows the app: windows, quick ask, menu. Call it once. */
  open(app: DesktopApp): void
  windows(): Windows
  quick(): QuickWindow
  shortcuts(): GlobalShortcuts
}

/** The first window is not kept waiting by another page that loads. */
const QUICK_AFTER_MS = 500

/** Everything of the desktop around the app: windows, quick ask, keys, tray and menus. */
export function createDesktop({ preload, log }: { preload: string; log: Log }): Desktop {
  const requests = createWindowRequests()
  let windows: Windows | undefined
  const opened = (): Windows => {
    if (!windows) throw new Error('The desktop is not open yet.')
    return windows
  }
  let quick: QuickWindow | undefined
  const openedQuick = (): QuickWindow => {
    if (!quick) throw new Error('The desktop is not open yet.')
    return quick
  }
  let shortcuts: GlobalShortcuts | undefined
  const openedShortcuts = (): GlobalShortcuts => {
    if (!shortcuts) throw new Error('The desktop is not open yet.')
    return shortcuts
  }
  const notYet = (): never => {
    throw new AppError('UNSUPPORTED_HERE', 'Not yet.')
  }

  const shell: Desktop['shell'] = {
    openWindow: (request) => opened().open(request),
    requests: requests.watch,
    quick: {
      events: (signal) => openedQuick().shell.events(signal),
      show: () => openedQuick().shell.show(),
      hide: () => openedQuick().shell.hide(),
      fit: (height) => openedQuick().shell.fit(height),
      moveToWindow: (id, unsent) => openedQuick().shell.moveToWindow(id, unsent),
      paste: (text) => openedQuick().shell.paste(text),
    },
    context: {
      offers: async () => ({ clipboard: false, selection: 'none' }),
      clipboard: async () => notYet(),
      selection: async () => notYet(),
    },
    shortcuts: {
      list: () => openedShortcuts().list(),
      set: (id, keys) => openedShortcuts().set(id, keys),
      suspend: (signal) => openedShortcuts().suspend(signal),
      pause: (paused) => openedShortcuts().pause(paused),
    },
  }

  return {
    shell,
    open(app) {
      windows = createWindows({
        openDoor: app.openDoor,
        places: app.windows,
        preload,
        onFirstShown: () => {
          app.warmUp()
          setTimeout(openedQuick().prepare, QUICK_AFTER_MS)
        },
        onLastClosed: () => {
          if (process.platform !== 'darwin') electronApp.quit()
        },
        log,
      })
      const { open } = windows
      quick = createQuickWindow({
        openDoor: app.openDoor,
        places: app.windows,
        preload,
        hideOnBlur: () => app.settings.get().quick.hideOnBlur,
        offers: () => shell.context.offers(),
        openInWindow: (conversationId, unsent, onShown) => open({ conversationId, unsent, onShown }),
        pasteBelow,
        log,
      })
      setMenu(windows)
      shortcuts = openShortcuts({ app, quick, showSettings: () => opened().focus(), log })
      windows.restore()
    },
    windows: opened,
    quick: openedQuick,
    shortcuts: openedShortcuts,
  }
}

/** TODO(paste into the program below). `hide` gives that the focus. */
async function pasteBelow(text: string, _hide: () => void): Promise<{ pasted: boolean; reason?: string }> {
  await clipboard.writeText(text)
  return { pasted: false, reason: strings.quick.onClipboard }
}
