import { z } from 'zod'
import { ConversationSettings, Id, Thinking } from './conversation.ts'
import { ImageBlock } from './message.ts'

/** Where a reader is in a conversation: pixels from the top of the view to the top of a message, mostly negative. */
export const ReadingPlace = z.object({ messageId: Id, offset: z.number() })
export type ReadingPlace = z.infer<typeof ReadingPlace>

/** What one window keeps about one conversation: nobody else's draft, scroll or queue. */
export const PlaceInConversation = z.object({
  draft: z.string().max(2_000_000).default(''),
  /** Messages typed while an answer streamed, waiting for their turn. */
  queue: z.array(z.string().max(2_000_000)).max(100).default([]),
  /** null: at the end, following. Pixels from the top, which were kept once, are read as that. */
  scroll: z.union([ReadingPlace.nullable(), z.number().transform(() => null)]).default(null),
  /** Of the new conversation only: what its first question will ask of its engine. */
  settings: ConversationSettings.optional(),
  /** How hard the model was asked to think before that was switched off. */
  thinking: Thinking.optional(),
})
export type PlaceInConversation = z.infer<typeof PlaceInConversation>

const TextChip = z.object({
  kind: z.enum(['clipboard', 'selection', 'file']),
  name: z.string().max(255),
  text: z.string().max(4_000_000),
  /** There was more than a question can hold. */
  cut: z.boolean(),
})

/** What goes along with a question: text from outside, the text of a PDF, an image. Stored nowhere before that is sent. */
export const UnsentChip = z.discriminatedUnion('kind', [
  TextChip,
  TextChip.extend({
    kind: z.literal('pdf'),
    /** How many were read. */
    pages: z.int().positive(),
  }),
  ImageBlock.omit({ type: true }).extend({
    kind: z.literal('image'),
    name: z.string().max(255),
    data: z.string().max(4_000_000),
  }),
])
export type UnsentChip = z.infer<typeof UnsentChip>
export const UnsentChips = z.array(UnsentChip).max(40)

/** What goes along when a conversation moves to another window: the text being written, and what waits to be sent. */
export const Unsent = PlaceInConversation.pick({ draft: true, queue: true }).extend({ chips: UnsentChips.optional() })
export type Unsent = z.infer<typeof Unsent>

/**
 * One window's own history. Held and changed in that window's page, saved by main, and given back when the window comes
 * back. `places` is keyed by conversation id, with '' for the new conversation that has no id yet.
 */
export const WindowHistory = z.object({
  /** The conversations started or opened in this window, oldest first, as the window walked them. */
  visited: z.array(Id).max(500).default([]),
  /** Where in `visited` the window is (Alt+Left and Alt+Right walk it); -1: on a new conversation. */
  position: z.int().min(-1).default(-1),
  places: z.record(z.string().max(64), PlaceInConversation).default({}),
  sidebar: z.boolean().default(true),
  /** When quick ask was last put away, in milliseconds since 1970: how old its conversation is, is counted from then. */
  leftAt: z.number().optional(),
  /** The window's number as a person reads it ("Window 2"); given by main, never reused while the window lives. */
  number: z.int().positive().default(1),
})
export type WindowHistory = z.infer<typeof WindowHistory>

/** What other windows know of a window, to group the sidebar by. Ids of conversations, newest first. */
export const WindowSummary = z.object({
  id: Id,
  number: z.int().positive(),
  open: z.boolean(),
  conversations: z.array(Id),
})
export type WindowSummary = z.infer<typeof WindowSummary>

/** The quick-ask window of the desktop. */
export const desktopQuickId = 'q_desktop'

/**
 * True for a quick-ask page instead of a window: it has a history and a draft like one, but no number, stands in no list
 * of windows, and neither takes over from closed windows nor leaves anything to others.
 */
export function isQuickId(windowId: string): boolean {
  return windowId.startsWith('q_')
}
