import type { ActionId } from '../../shared/actions.ts'
import { done } from '../../shared/contract/base.ts'
import type { WindowHistory, WindowSummary } from '../../shared/model/window.ts'
import { os } from './base.ts'

interface Deps {
  histories: {
    load(windowId: string): WindowHistory
    save(windowId: string, history: WindowHistory): void
    list(): WindowSummary[]
  }
  /** Opens a window of the desktop. Throws UNSUPPORTED_HERE in browser mode. */
  openWindow(options: { conversationId?: string | undefined }): void
  actions(windowId: string, signal: AbortSignal | undefined): AsyncGenerator<{ action: ActionId }, void>
}

export function windowProcedures({ histories, openWindow, actions }: Deps) {
  return os.windows.router({
    load: os.windows.load.handler(({ context: { windowId } }) => ({ windowId, history: histories.load(windowId) })),
    save: os.windows.save.handler(({ input, context }) => {
      histories.save(context.windowId, input)
      return done
    }),
    list: os.windows.list.handler(() => histories.list()),
    open: os.windows.open.handler(({ input }) => {
      openWindow(input)
      return done
    }),
    actions: os.windows.actions.handler(async ({ context, signal }) => actions(context.windowId, signal)),
  })
}
