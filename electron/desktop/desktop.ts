import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import type { Shell } from '../procedures/shell.ts'
import { createBadge } from './badge.ts'
import type { GlobalShortcuts } from './globalShortcuts.ts'
import { openShortcuts, type ShortcutApp } from './openShortcuts.ts'
import { type OtherPrograms, openOtherPrograms } from './otherPrograms.ts'
import { createQuickWindow, type QuickPlaces, type QuickWindow } from './quickWindow.ts'
import { openSurroundings, type SurroundedApp, type Surroundings } from './surroundings.ts'
import { createWindowRequests } from './windowRequests.ts'
import { createWindows, type WindowPlaces, type Windows } from './windows.ts'

/** What the desktop needs of the app that it shows. */
export interface DesktopApp extends ShortcutApp, Omit<SurroundedApp, 'changes' | 'settings'> {
  openDoor: OpenDoor
  windows: WindowPlaces & QuickPlaces
  warmUp(): void
}

export interface Desktop {
  /** Handed to the app when it is made; works once the desktop is open. */
  shell: Omit<Shell, 'openExternal' | 'apiState'>
  /**
   * Shows the app: windows (none when `hidden`, where a tray shows that it is there, and none when `quickOnly`), quick ask,
   * menu. Call it once.
   */
  open(app: DesktopApp, how?: { hidden?: boolean; quickOnly?: boolean }): void
  windows(): Windows
  quick(): QuickWindow
  shortcuts(): GlobalShortcuts
}

interface Options {
  preload: string
  /** What the menu opens. */
  files: { dataDir: string; log: string }
  /** With which options another start finds the same data. */
  startArgs: readonly string[]
  log: Log
}

/** The first window is not kept waiting by another page that loads. */
const QUICK_AFTER_MS = 500

/** Everything of the desktop around the app: windows, quick ask, keys, tray and menus. */
export function createDesktop({ preload, log, ...around }: Options): Desktop {
  const requests = createWindowRequests()
  const badge = createBadge()
  let windows: Windows | undefined
  const openedWindows = () => opened(windows)
  let quick: QuickWindow | undefined
  const openedQuick = () => opened(quick)
  let shortcuts: GlobalShortcuts | undefined
  const openedShortcuts = () => opened(shortcuts)
  let programs: OtherPrograms | undefined
  const openedPrograms = () => opened(programs)
  let surroundings: Surroundings | undefined
  const openedSurroundings = () => opened(surroundings)

  const shell: Desktop['shell'] = {
    openWindow: (request) => openedWindows().open(request),
    requests: requests.watch,
    chooseFolder: (windowId) => openedWindows().chooseFolder(windowId),
    chooseModelFile: (windowId) => openedWindows().chooseModelFile(windowId),
    showProgress: badge.showProgress,
    quick: {
      events: (signal) => openedQuick().shell.events(signal),
      show: () => openedQuick().shell.show(),
      hide: () => openedQuick().shell.hide(),
      fit: (height) => openedQuick().shell.fit(height),
      moveToWindow: (id, unsent) => openedQuick().shell.moveToWindow(id, unsent),
      actInWindow: (action) => openedQuick().shell.actInWindow(action),
      paste: (text) => openedQuick().shell.paste(text),
    },
    context: {
      offers: () => openedPrograms().context.offers(),
      clipboard: () => openedPrograms().context.clipboard(),
      selection: () => openedPrograms().context.selection(),
    },
    shortcuts: {
      list: () => openedShortcuts().list(),
      suggest: () => openedShortcuts().suggest(),
      set: (id, keys) => openedShortcuts().set(id, keys),
      suspend: (signal) => openedShortcuts().suspend(signal),
      pause: (paused) => openedShortcuts().pause(paused),
    },
    desktop: {
      state: () => openedSurroundings().shell.state(),
      openAtLogin: (on) => openedSurroundings().shell.openAtLogin(on),
      act: (action) => openedSurroundings().shell.act(action),
    },
  }

  return {
    shell,
    open(app, { hidden = false, quickOnly = false } = {}) {
      const prepare = () => {
        app.warmUp()
        setTimeout(openedQuick().prepare, QUICK_AFTER_MS)
      }
      windows = createWindows({
        openDoor: app.openDoor,
        places: app.windows,
        preload,
        onFirstShown: prepare,
        onLastClosed: () => void openedSurroundings().lastClosed(),
        ask: requests.ask,
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
        onHidden: () => quickOnly && surroundings?.quickPutAway(),
        openInWindow: (conversationId, unsent, onShown) => open({ conversationId, unsent, onShown }),
        askWindow: (action) => openedWindows().ask({ action }),
        pasteBelow: programs.pasteBelow,
        log,
      })
      shortcuts = openShortcuts({
        app,
        quick,
        showSettings: () => openedWindows().ask({ action: 'shortcutSettings' }),
        log,
      })
      surroundings = openSurroundings({ app, windows, quick, shortcuts, badge, log, ...around })
      if (quickOnly) prepare()
      else if (hidden) surroundings.openUnseen(prepare)
      else windows.restore()
    },
    windows: openedWindows,
    quick: openedQuick,
    shortcuts: openedShortcuts,
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The desktop is not open yet.')
  return part
}
