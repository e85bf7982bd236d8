import { done } from '../../shared/contract/base.ts'
import type { GlobalShortcut, ShortcutWay } from '../../shared/contract/shortcuts.ts'
import { os } from './base.ts'

/** The keys that work in every program. */
export interface ShortcutShell {
  list(): { way: ShortcutWay; paused: boolean; shortcuts: GlobalShortcut[] }
  /** Tries keys for quick ask with the system; null when none of them is free. */
  suggest(): string | null
  /** Throws CONFLICT or INVALID_INPUT; then the old keys stay. */
  set(id: string, keys: string): void | Promise<void>
  /** Holds them off until `signal` fires. */
  suspend(signal: AbortSignal | undefined): AsyncGenerator<{ suspended: true }, void>
  pause(paused: boolean): void
}

export function shortcutProcedures({ shortcuts }: { shortcuts: ShortcutShell }) {
  return os.shortcuts.router({
    list: os.shortcuts.list.handler(() => shortcuts.list()),
    suggest: os.shortcuts.suggest.handler(() => ({ keys: shortcuts.suggest() })),
    set: os.shortcuts.set.handler(async ({ input }) => {
      await shortcuts.set(input.id, input.keys)
      return done
    }),
    suspend: os.shortcuts.suspend.handler(async ({ signal }) => shortcuts.suspend(signal)),
    pause: os.shortcuts.pause.handler(({ input }) => {
      shortcuts.pause(input.paused)
      return done
    }),
  })
}
