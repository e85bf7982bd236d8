import type { WindowRequest } from '../../shared/contract/windows.ts'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Unsent } from '../../shared/model/window.ts'
import { createBroadcast } from '../platform/broadcast.ts'
import type { ContextShell } from './context.ts'
import type { DesktopShell } from './desktop.ts'
import type { QuickShell } from './quick.ts'
import type { ShortcutShell } from './shortcuts.ts'

/** What the desktop around Aside does for it. */
export interface Shell {
  openExternal(url: string): Promise<void>
  openWindow(options: { conversationId?: string | undefined; unsent?: Unsent | undefined }): void
  /** What menu and tray ask of that window. Ends when `signal` fires. */
  requests(windowId: string, signal: AbortSignal | undefined): AsyncGenerator<WindowRequest, void>
  /** The system's folder chooser, over that window; null when none was chosen. */
  chooseFolder(windowId: string): Promise<string | null>
  /** The system's chooser for a .gguf file, over that window; null when none was chosen. */
  chooseModelFile(windowId: string): Promise<string | null>
  /** Puts a file where the user can get it back. Absent: there is no such place, and what is deleted is gone. */
  trash?(path: string): Promise<void>
  /** Shows in the dock or taskbar how far something is, from 0 to 1; null: nothing is under way. */
  showProgress(share: number | null): void
  /** Where the local HTTP API listens, or why it does not. */
  apiState(): { url: string | null; error?: ErrorInfo | undefined }
  quick: QuickShell
  context: ContextShell
  shortcuts: ShortcutShell
  desktop: DesktopShell
}

/** Browser mode's: the page does itself what a browser lets it do, and the rest is not there. */
export function browserShell(quick: Pick<QuickShell, 'events'>): Shell {
  return {
    openExternal: async () => unsupported(),
    openWindow: () => unsupported(),
    requests: (_windowId, signal) => silence(signal),
    chooseFolder: async () => unsupported('Type the folder’s path: a page in a browser’s tab can’t choose one.'),
    chooseModelFile: async () => unsupported('Type the file’s path: a page in a browser’s tab can’t choose one.'),
    showProgress: () => {},
    apiState: () => ({ url: null }),
    quick: {
      ...quick,
      show: () => unsupported(),
      hide: () => unsupported(),
      fit: () => unsupported(),
      moveToWindow: () => unsupported(),
      actInWindow: () => unsupported(),
      paste: async () => unsupported(),
    },
    context: {
      offers: async () => ({ clipboard: false, selection: 'none' }),
      clipboard: async () => unsupported(),
      selection: async () => unsupported('A page in a browser’s tab can’t read what is selected in other programs.'),
    },
    shortcuts: {
      list: () => ({ way: 'none', paused: false, shortcuts: [] }),
      suggest: unsupported,
      set: () => unsupported(),
      suspend: () => unsupported(),
      pause: () => unsupported(),
    },
    desktop: {
      state: async () => unsupported(),
      openAtLogin: async () => unsupported(),
      act: () => unsupported(),
    },
  }
}

function unsupported(message = 'A page in a browser’s tab can’t do this.'): never {
  throw new AppError('UNSUPPORTED_HERE', message)
}

/** A stream in which nothing ever comes. */
export function silence(signal: AbortSignal | undefined): AsyncGenerator<never, void> {
  return createBroadcast<never>().watch(signal)
}
