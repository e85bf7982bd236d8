import { app as electronApp } from 'electron'
import { AppError } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import type { Shell } from '../procedures/shell.ts'
import type { GlobalShortcuts } from './globalShortcuts.ts'
import { setMenu } from './menu.ts'
import { openShortcuts, type ShortcutApp } from './openShortcuts.ts'
import { type OtherPrograms, openOtherPrograms } from './otherPrograms.ts'
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
  let programs: OtherPrograms | undefined
  const openedPrograms = (): OtherPrograms => {
    if (!programs) throw new Error('The desktop is not open yet.')
    return programs
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
      offers: () => openedPrograms().context.offers(),
      clipboard: () => openedPrograms().context.clipboard(),
      selection: () => openedPrograms().context.selection(),
    },
    shortcuts: {
      list: () => openedShortcuts().list(),
      set: (id, keys) => openedShortcuts().set(id, keys),
      suspend: (signal) => openedShortcuts().suspend(signal),
      pause: (paused) => openedShortcuts().pause(paused),
    },
    desktop: {
      state: async () => notYet(),
      openAtLogin: async () => notYet(),
      act: notYet,
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
      programs = openOtherPrograms({ settings: app.settings, quick: openedQuick, log })
      quick = createQuickWindow({
        openDoor: app.openDoor,
        places: app.windows,
        preload,
        hideOnBlur: () => app.settings.get().quick.hideOnBlur,
        offers: () => shell.context.offers(),
        openInWindow: (conversationId, unsent, onShown) => open({ conversationId, unsent, onShown }),
        pasteBelow: programs.pasteBelow,
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
