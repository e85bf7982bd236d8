import { app } from 'electron'
import type { DesktopState } from '../../shared/contract/desktop.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import { autostartFile, readAutostart, removeAutostart, writeAutostart } from './autostart.ts'

const words = strings.desktop

/** The option of a start at login, which opens no window. */
export const HIDDEN = '--hidden'

/** Whether the system starts Aside at login, and the way to change it. */
export interface LoginItem {
  state(): DesktopState['openAtLogin']
  /** Throws an AppError where the system refuses. */
  set(on: boolean): void
}

/** A Mac tells it instead of an option. */
export function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

export function createLoginItem({ args, env }: { args: readonly string[]; env: NodeJS.ProcessEnv }): LoginItem {
  const item = process.platform === 'linux' ? inAutostart([...args, HIDDEN], env) : inSystem([...args, HIDDEN])
  return {
    state: item.state,
    set(on) {
      item.set(on)
      if (on && item.state() === 'off') {
        throw new AppError('UNSUPPORTED_HERE', words.loginRefused, { next: words.loginRefusedNext })
      }
    },
  }
}

function inAutostart(args: readonly string[], env: NodeJS.ProcessEnv): LoginItem {
  const file = autostartFile(env)
  // An AppImage runs from a folder that is gone after it.
  const program = env.APPIMAGE ? [env.APPIMAGE] : [process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()])]
  return {
    state: () => readAutostart(file),
    set(on) {
      try {
        if (on) writeAutostart(file, [...program, ...args])
        else removeAutostart(file)
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError('FORBIDDEN', words.loginNotWritten, { next: file, detail: String(error), cause: error })
      }
    },
  }
}

function inSystem(args: string[]): LoginItem {
  // Windows knows an entry by its arguments; a Mac gives none, and tells a start at login apart itself.
  const which = process.platform === 'win32' ? { args } : {}
  return {
    state() {
      const { openAtLogin, status, executableWillLaunchAtLogin } = app.getLoginItemSettings(which)
      if (process.platform === 'win32') {
        if (!openAtLogin) return 'off'
        return executableWillLaunchAtLogin ? 'on' : 'blocked'
      }
      if (status === 'requires-approval') return 'blocked'
      return openAtLogin || status === 'enabled' ? 'on' : 'off'
    },
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, ...which }),
  }
}
