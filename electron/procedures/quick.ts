import type { LeftToWindowId } from '../../shared/actions.ts'
import { done } from '../../shared/contract/base.ts'
import type { QuickEvent } from '../../shared/contract/quick.ts'
import type { Unsent } from '../../shared/model/window.ts'
import { os } from './base.ts'

/** The quick-ask window, as its page reaches it. */
export interface QuickShell {
  /** Ends when `signal` fires. `question`: the one that a page of browser mode was opened for. */
  events(signal: AbortSignal | undefined, question?: string): AsyncGenerator<QuickEvent, void>
  show(): void
  hide(): void
  fit(height: number): void
  moveToWindow(conversationId: string, unsent: Unsent | undefined): void
  actInWindow(action: LeftToWindowId): void
  paste(text: string): Promise<{ pasted: boolean; reason?: string | undefined }>
}

export function quickProcedures({ quick }: { quick: QuickShell }) {
  const did = (work: void) => work ?? done
  return os.quick.router({
    events: os.quick.events.handler(async ({ signal, input }) => quick.events(signal, input?.question)),
    show: os.quick.show.handler(() => did(quick.show())),
    hide: os.quick.hide.handler(() => did(quick.hide())),
    fit: os.quick.fit.handler(({ input }) => did(quick.fit(input.height))),
    moveToWindow: os.quick.moveToWindow.handler(({ input }) =>
      did(quick.moveToWindow(input.conversationId, input.unsent)),
    ),
    actInWindow: os.quick.actInWindow.handler(({ input }) => did(quick.actInWindow(input.action))),
    paste: os.quick.paste.handler(({ input }) => quick.paste(input.text)),
  })
}
