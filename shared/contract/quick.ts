import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { leftToWindowIds } from '../actions.ts'
import { CommandName } from '../model/command.ts'
import { Id, MAX_MESSAGE_LENGTH } from '../model/conversation.ts'
import { Unsent } from '../model/window.ts'
import { Done, procedure } from './base.ts'
import { Offers } from './context.ts'

/** What happens to the quick-ask window, told to its page. */
export const QuickEvent = z.discriminatedUnion('type', [
  /** It is in front and has the focus. Told at once: what could be added follows as soon as it is known. */
  z.object({ type: z.literal('shown') }),
  z.object({ type: z.literal('offers'), offers: Offers }),
  z.object({ type: z.literal('hidden') }),
  /** Ask this at once (`aside --ask "text"`). */
  z.object({ type: z.literal('ask'), text: z.string() }),
  /** Begin with this slash command (it has a key of its own). */
  z.object({ type: z.literal('command'), name: CommandName }),
])
export type QuickEvent = z.infer<typeof QuickEvent>

/** The quick-ask window of the desktop. In browser mode all but `events` answer UNSUPPORTED_HERE. */
export const quick = {
  /**
   * From now on, for as long as the page listens. In browser mode: the question of another start (`aside --ask`) for which
   * the page was opened, named by what its address brought along.
   */
  events: procedure
    .input(z.strictObject({ question: z.string().max(100).optional() }).optional())
    .output(eventIterator(QuickEvent)),
  /** Shows the window, as its key does. */
  show: procedure.output(Done),
  /** Hides it and gives the focus back to where it was. */
  hide: procedure.output(Done),
  /** Makes the window as tall as its page needs, in CSS pixels; main keeps it on its display. */
  fit: procedure.input(z.strictObject({ height: z.number().min(1).max(20_000) })).output(Done),
  /** Opens the conversation in a window, with what was not sent yet; it gets the focus, and this one is hidden. */
  moveToWindow: procedure.input(z.strictObject({ conversationId: Id, unsent: Unsent.optional() })).output(Done),
  /** Hides the window; the one used last comes to the front and does this. One is opened when there is none. */
  actInWindow: procedure.input(z.strictObject({ action: z.enum(leftToWindowIds) })).output(Done),
  /**
   * Hides the window and pastes into the program below. Where that can't be done, `pasted` is false, the text is on the
   * clipboard, and `reason` says why.
   */
  paste: procedure
    .input(z.strictObject({ text: z.string().min(1).max(MAX_MESSAGE_LENGTH) }))
    .output(z.object({ pasted: z.boolean(), reason: z.string().optional() })),
}
