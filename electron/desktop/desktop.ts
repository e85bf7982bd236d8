import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { type Shell, silence } from '../procedures/shell.ts'
import { setMenu } from './menu.ts'
import { createWindowRequests } from './windowRequests.ts'
import { createWindows, type WindowPlaces, type Windows } from './windows.ts'

/** What the desktop needs of the app that it shows. */
export interface DesktopApp {
  openDoor: OpenDoor
  windows: WindowPlaces
  settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
    onChange(listener: (settings: Settings) => void): () => void
  }
  addNotice(error: ErrorInfo): void
  warmUp(): void
}

export interface Desktop {
  /** Handed to the app when it is made; works once the desktop is open. */
  shell: Omit<Shell, 'openExternal'>
  /** Shows the app: windows, quick ask, menu. Call it once. */
  open(app: DesktopApp): void
  windows(): Windows
}

/** Everything of the desktop around the app: windows, quick ask, keys, tray and menus. */
export function createDesktop({ preload, log }: { preload: string; log: Log }): Desktop {
  const requests = createWindowRequests()
  let windows: Windows | undefined
  const opened = (): Windows => {
    if (!windows) throw new Error('The desktop is not open yet.')
    return windows
  }
  const notYet = (): never => {
    throw new AppError('UNSUPPORTED_HERE', 'Not yet.')
  }

  return {
    shell: {
      openWindow: (request) => opened().open(request),
      requests: requests.watch,
      quick: {
        events: silence,
        show: notYet,
        hide: notYet,
        fit: notYet,
        moveToWindow: notYet,
        paste: async () => notYet(),
      },
      context: {
        offers: async () => ({ clipboard: false, selection: 'none' }),
        clipboard: async () => notYet(),
        selection: async () => notYet(),
      },
      shortcuts: {
        list: () => ({ way: 'none', paused: false, shortcuts: [], suggestion: null }),
        set: notYet,
        suspend: notYet,
        pause: notYet,
      },
    },
    open(app) {
      windows = createWindows({
        openDoor: app.openDoor,
        places: app.windows,
        preload,
        onFirstShown: () => app.warmUp(),
        log,
      })
      setMenu(windows)
      windows.restore()
    },
    windows: opened,
  }
}
