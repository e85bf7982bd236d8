import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { ConversationSettings, Id, MAX_MESSAGE_LENGTH, ModelRef } from '../model/conversation.ts'
import { FileBlock, ImageBlock, MAX_TYPED_LENGTH, MOST_COMPARED, TextBlock } from '../model/message.ts'
import { PromptFit } from '../model/promptFit.ts'
import { RunEvent } from '../model/runEvent.ts'
import { Done, procedure } from './base.ts'

const UserBlock = z.discriminatedUnion('type', [
  TextBlock.extend({ text: z.string().max(MAX_MESSAGE_LENGTH) }),
  ImageBlock.extend({ data: z.string().max(MAX_MESSAGE_LENGTH * 2) }),
  FileBlock.extend({ text: z.string().max(MAX_MESSAGE_LENGTH) }),
])

/** What `start` and `compare` take. */
const Question = z.strictObject({
  conversationId: Id.optional(),
  settings: ConversationSettings.optional(),
  parentId: Id.nullable().optional(),
  /** Laid over the conversation's settings for this one answer, and not kept. */
  forThisAnswer: ConversationSettings.optional(),
  /** What the first title of a new conversation is made from, where the question is not a person's own words. */
  title: z.string().max(500).optional(),
  /** What the user typed for it, where a slash command made its words. */
  typed: z.string().max(MAX_TYPED_LENGTH).optional(),
  blocks: z.array(UserBlock).min(1).max(50),
  /** The id that the question gets, of the caller's making; absent: a new one. */
  questionId: Id.optional(),
})

const StartedRun = z.object({
  runId: Id,
  conversationId: Id,
  /** The stored question that is being answered. */
  questionId: Id,
  /** The answer being made. */
  messageId: Id,
})
export type StartedRun = z.infer<typeof StartedRun>

const ActiveRun = z.object({
  runId: Id,
  conversationId: Id,
  messageId: Id,
  model: ModelRef,
  startedAt: z.number(),
  /** It waits for a decision of the user's. */
  waiting: z.boolean().optional(),
})
export type ActiveRun = z.infer<typeof ActiveRun>

export const runs = {
  /**
   * Ask: stores the question, then starts the answer. Without `conversationId` a new conversation is made, with
   * `settings`. `parentId` is the message that the question follows (null: the first one); a parent that already has
   * children makes a branch, which is how editing works. Absent: the end of the branch that is shown.
   */
  start: procedure.input(Question).output(StartedRun),
  /**
   * Another answer to the same question, as a sibling branch; with `model`, by that model, for this answer only. `beside`:
   * it stands side by side with that answer, and with what stands there already, until `pick`. One that stands beside
   * others is replaced there.
   */
  regenerate: procedure
    .input(
      z.strictObject({
        conversationId: Id,
        messageId: Id,
        model: ModelRef.optional(),
        beside: z.boolean().optional(),
      }),
    )
    .output(StartedRun),
  /** Go on where an interrupted, cancelled or failed answer ended, as a sibling that begins with its text. */
  continue: procedure.input(z.strictObject({ conversationId: Id, messageId: Id })).output(StartedRun),
  /**
   * What `start` with the same input would send, compared with the context it would be answered in; with `again`, what
   * `regenerate` or `continue` of that message would. Nothing is stored or asked of the model.
   */
  fit: procedure
    .input(
      z.strictObject({
        conversationId: Id.optional(),
        settings: ConversationSettings.optional(),
        parentId: Id.nullable().optional(),
        forThisAnswer: ConversationSettings.optional(),
        blocks: z.array(UserBlock).max(50),
        /** The id that the question would get, where `dropOldest` may name it. */
        questionId: Id.optional(),
        again: z.strictObject({ messageId: Id, how: z.enum(['regenerate', 'continue']) }).optional(),
        /** The engine has refused it: it does not fit, whatever an estimate says. */
        refused: z.boolean().optional(),
      }),
    )
    .output(PromptFit),
  /**
   * Asks two or three models the same question: the first run is `start`'s, the others are siblings of its answer. They
   * stand side by side until `pick` says which one the conversation goes on with; a `start` at their end is refused
   * (CONFLICT).
   */
  compare: procedure
    .input(Question.extend({ models: z.array(ModelRef).min(2).max(MOST_COMPARED) }))
    .output(z.array(StartedRun)),
  /**
   * Goes on with that one of answers that stand side by side: its model answers next. Those still being made beside it
   * are stopped, and all stay as branches.
   */
  pick: procedure.input(z.strictObject({ conversationId: Id, messageId: Id })).output(Done),
  /** End that run and no other. The partial answer is kept. Cancelling a run that has ended is not an error. */
  cancel: procedure.input(z.strictObject({ runId: Id })).output(Done),
  /**
   * Every event of the run with a seq above `after`: first those that were, then live, to the end. A run that ended
   * long ago answers NOT_FOUND: its message is then in the conversation.
   */
  watch: procedure
    .input(z.strictObject({ runId: Id, after: z.int().nonnegative().default(0) }))
    .output(eventIterator(RunEvent)),
  active: procedure.output(z.array(ActiveRun)),
}
