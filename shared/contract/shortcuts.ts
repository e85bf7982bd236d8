import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Done, procedure } from './base.ts'

/** What a global shortcut does: `quickAsk`, or `command:<name>`. */
export const GlobalShortcutId = z.string().regex(/^(quickAsk|command:[a-z0-9][a-z0-9-]{0,39})$/)
const Keys = z.string().max(60)

/**
 * A key that works in every program. `off`: it has none; `on`: it works; `taken`: the system or another program has it;
 * `paused`: all are, for now.
 */
export const GlobalShortcut = z.object({
  id: GlobalShortcutId,
  keys: Keys,
  state: z.enum(['off', 'on', 'taken', 'paused']),
})
export type GlobalShortcut = z.infer<typeof GlobalShortcut>

/**
 * How global shortcuts reach Aside here. `system`: registered with Windows, macOS or X11; `portal`: by the desktop's
 * GlobalShortcuts portal, which asks the user itself; `none`: only by the desktop's own settings and `aside --toggle`.
 */
export const ShortcutWay = z.enum(['system', 'portal', 'none'])
export type ShortcutWay = z.infer<typeof ShortcutWay>

/** In browser mode all but `list` answer UNSUPPORTED_HERE, and `list` has none. */
export const shortcuts = {
  list: procedure.output(
    z.object({
      way: ShortcutWay,
      paused: z.boolean(),
      shortcuts: z.array(GlobalShortcut),
    }),
  ),
  /**
   * Keys for quick ask that are free: to know that, they are taken from the system and let go of again, so ask only when
   * they are to be offered. Null: none of ours is free, or it has keys already.
   */
  suggest: procedure.output(z.object({ keys: Keys.nullable() })),
  /**
   * Gives it these keys, or none. Keys that the system or another program holds are CONFLICT, keys that can't be a
   * global shortcut INVALID_INPUT; then the old ones stay.
   */
  set: procedure.input(z.strictObject({ id: GlobalShortcutId, keys: Keys })).output(Done),
  /**
   * For as long as the page listens, keys in force reach it instead: it records keys. One value comes, when that is so.
   * A page that reloads, crashes or closes no longer listens.
   */
  suspend: procedure.output(eventIterator(z.object({ suspended: z.literal(true) }))),
  /** Lets go of all of them until it is called again, or Aside starts again. */
  pause: procedure.input(z.strictObject({ paused: z.boolean() })).output(Done),
}
