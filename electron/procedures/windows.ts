import { done } from '../../shared/contract/base.ts'
import type { WindowRequest } from '../../shared/contract/windows.ts'
import type { Unsent, WindowHistory, WindowSummary } from '../../shared/model/window.ts'
import { os } from './base.ts'

interface Deps {
  histories: {
    load(windowId: string): WindowHistory
    save(windowId: string, history: WindowHistory): void
    list(): WindowSummary[]
    quickConversations(): string[]
  }
  /** Opens a window of the desktop. Throws UNSUPPORTED_HERE in browser mode. */
  openWindow(options: { conversationId?: string | undefined; unsent?: Unsent | undefined }): void
  requests(windowId: string, signal: AbortSignal | undefined): AsyncGenerator<WindowRequest, void>
}

export function windowProcedures({ histories, openWindow, requests }: Deps) {
  return os.windows.router({
    load: os.windows.load.handler(({ context: { windowId } }) => ({ windowId, history: histories.load(windowId) })),
    save: os.windows.save.handler(({ input, context }) => {
      histories.save(context.windowId, input)
      return done
    }),
    list: os.windows.list.handler(() => histories.list()),
    quickConversations: os.windows.quickConversations.handler(() => histories.quickConversations()),
    open: os.windows.open.handler(({ input }) => {
      openWindow(input)
      return done
    }),
    requests: os.windows.requests.handler(async ({ context, signal }) => requests(context.windowId, signal)),
  })
}
