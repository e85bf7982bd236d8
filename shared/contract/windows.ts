import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { actionIds } from '../actions.ts'
import { Id } from '../model/conversation.ts'
import { WindowHistory, WindowSummary } from '../model/window.ts'
import { Done, procedure } from './base.ts'

export const windows = {
  /** This window's own history, as saved; a window that is new gets an empty one with a number of its own. */
  load: procedure.output(z.object({ windowId: Id, history: WindowHistory })),
  /** Saves this window's own history (which window it is, the door knows). `number` is kept by main. */
  save: procedure.input(WindowHistory).output(Done),
  /** All windows, this one included, that are open or will come back. */
  list: procedure.output(z.array(WindowSummary)),
  /** Opens another window on a new conversation, or on the given one. In browser mode: UNSUPPORTED_HERE; the page opens a tab. */
  open: procedure.input(z.strictObject({ conversationId: Id.optional() }).prefault({})).output(Done),
  /** Actions that the menu, the tray or the dock asks this window for, from now on. */
  actions: procedure.output(eventIterator(z.object({ action: z.enum(actionIds) }))),
}
