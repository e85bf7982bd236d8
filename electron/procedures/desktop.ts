import type { DesktopActionId } from '../../shared/actions.ts'
import { done } from '../../shared/contract/base.ts'
import type { DesktopState } from '../../shared/contract/desktop.ts'
import { os } from './base.ts'

/** The desktop around the windows, as their pages reach it. */
export interface DesktopShell {
  state(): Promise<DesktopState>
  /** Rejects with an AppError where the system refuses. */
  openAtLogin(on: boolean): Promise<void>
  act(action: DesktopActionId): void | Promise<void>
}

export function desktopProcedures({ desktop }: { desktop: DesktopShell }) {
  return os.desktop.router({
    state: os.desktop.state.handler(() => desktop.state()),
    openAtLogin: os.desktop.openAtLogin.handler(async ({ input }) => {
      await desktop.openAtLogin(input.on)
      return desktop.state()
    }),
    act: os.desktop.act.handler(async ({ input }) => {
      await desktop.act(input.action)
      return done
    }),
  })
}
