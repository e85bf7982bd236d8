import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { actionIds } from '../actions.ts'
import { Id } from '../model/conversation.ts'
import { Unsent, UnsentChips, WindowHistory, WindowSummary } from '../model/window.ts'
import { Done, procedure } from './base.ts'

/**
 * What the menu, the tray, the dock or a notification asks of a window: one of its actions, or to show a conversation.
 * Quick ask asks it to take the texts that were added to a question.
 */
export const WindowRequest = z.union([
  z.object({ action: z.enum(actionIds) }),
  z.object({ show: Id }),
  z.object({ chips: UnsentChips, conversationId: Id }),
])
export type WindowRequest = z.infer<typeof WindowRequest>

export const windows = {
  /** This window's own history, as saved; a window that is new gets an empty one with a number of its own. */
  load: procedure.output(z.object({ windowId: Id, history: WindowHistory })),
  /** Saves this window's own history (which window it is, the door knows). `number` is kept by main. */
  save: procedure.input(WindowHistory).output(Done),
  /** All windows, this one included, that are open or will come back. */
  list: procedure.output(z.array(WindowSummary)),
  /** The conversations that were had in quick ask, in any of its pages; in no order, and some may be deleted. */
  quickConversations: procedure.output(z.array(Id)),
  /** Opens another window on a new conversation, or on the given one, with what was not sent there. In browser mode: UNSUPPORTED_HERE; the page opens a tab. */
  open: procedure
    .input(z.strictObject({ conversationId: Id.optional(), unsent: Unsent.optional() }).prefault({}))
    .output(Done),
  /** What is asked of this window from now on, and what was asked while its page was loading. */
  requests: procedure.output(eventIterator(WindowRequest)),
}
