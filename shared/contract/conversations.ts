import { z } from 'zod'
import { Conversation, ConversationSettings, Id } from '../model/conversation.ts'
import { ImageBlock, Message } from '../model/message.ts'
import { Done, procedure } from './base.ts'

/** Where a search found something. `snippet` is plain text; `ranges` are [start, end) of the hits within it. */
export const SearchHit = z.object({
  conversationId: Id,
  messageId: Id.nullable(),
  title: z.string(),
  snippet: z.string(),
  ranges: z.array(z.tuple([z.int(), z.int()])),
})
export type SearchHit = z.infer<typeof SearchHit>

export const conversations = {
  /** All, pinned first, then newest first. */
  list: procedure.output(z.array(Conversation)),
  /** One with all messages of all its branches. The images of its questions come without their data: see `pictures`. */
  get: procedure
    .input(z.strictObject({ conversationId: Id }))
    .output(z.object({ conversation: Conversation, messages: z.array(Message) })),
  /** The images of one message, in their order. */
  pictures: procedure.input(z.strictObject({ conversationId: Id, messageId: Id })).output(z.array(ImageBlock)),
  rename: procedure
    .input(z.strictObject({ conversationId: Id, title: z.string().trim().min(1).max(500) }))
    .output(Done),
  pin: procedure.input(z.strictObject({ conversationId: Id, pinned: z.boolean() })).output(Done),
  /** Replaces the conversation's settings as a whole. */
  configure: procedure.input(z.strictObject({ conversationId: Id, settings: ConversationSettings })).output(Done),
  /** Show the branch that ends in the newest leaf under this message. */
  showBranch: procedure.input(z.strictObject({ conversationId: Id, messageId: Id })).output(Done),
  /** Takes it off the list and ends its runs; `restore` brings it back until Aside is started again. */
  remove: procedure.input(z.strictObject({ conversationId: Id })).output(Done),
  restore: procedure.input(z.strictObject({ conversationId: Id })).output(Done),
  /** What `restore` could bring back, newest deletion first. */
  removed: procedure.output(z.array(Conversation)),
  search: procedure
    .input(z.strictObject({ query: z.string().max(1_000), limit: z.int().min(1).max(200).default(50) }))
    .output(z.array(SearchHit)),
}
