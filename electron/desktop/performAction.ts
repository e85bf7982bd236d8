import { app, BrowserWindow, shell } from 'electron'
import { type ActionId, type DesktopActionId, desktopActionIds } from '../../shared/actions.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import type { Windows } from './windows.ts'

interface Options {
  windows: Pick<Windows, 'open' | 'focus' | 'ask'>
  quick: { show(): void }
  shortcuts: { isPaused(): boolean; pause(paused: boolean): void }
  files: { dataDir: string; log: string }
  log: Pick<Log, 'warn'>
}

/** What an action means when it is chosen outside a page: in a menu, the tray, the Dock. */
export interface PerformAction {
  /** What needs a page is asked of the window used last; one is opened when there is none. */
  perform(action: ActionId): void
  /** Those that no page can do itself. Rejects with an AppError. */
  act(action: DesktopActionId): Promise<void>
}

export function createPerformAction({ windows, quick, shortcuts, files, log }: Options): PerformAction {
  const desktopActions: Record<DesktopActionId, () => void | Promise<void>> = {
    openAside: () => windows.focus(),
    // The quick-ask window is only put away by this.
    closeWindow: () => BrowserWindow.getFocusedWindow()?.close(),
    quit: () => app.quit(),
    pauseShortcuts: () => shortcuts.pause(!shortcuts.isPaused()),
    openDataFolder: () => open(files.dataDir),
    openLog: () => open(files.log),
  }
  const act = async (action: DesktopActionId) => desktopActions[action]()

  return {
    act,
    perform(action) {
      if (isDesktopAction(action))
        act(action).catch((error: unknown) => log.warn('an action failed', { action, error }))
      else if (action === 'newWindow') windows.open()
      else if (action === 'quickAsk') quick.show()
      else windows.ask({ action })
    },
  }
}

function isDesktopAction(action: ActionId): action is DesktopActionId {
  return (desktopActionIds as readonly ActionId[]).includes(action)
}

async function open(path: string): Promise<void> {
  const problem = await shell.openPath(path)
  if (problem !== '') {
    throw new AppError('NOT_FOUND', `The system could not open ${path}.`, { detail: problem })
  }
}
