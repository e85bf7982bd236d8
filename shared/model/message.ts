import { z } from 'zod'
import { Id, ModelRef } from './conversation.ts'
import { ErrorInfo } from './errors.ts'

export const TextBlock = z.object({ type: z.literal('text'), text: z.string() })
export const ReasoningBlock = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  /** Milliseconds the model thought; absent while it still does. */
  durationMs: z.number().optional(),
})
export const ImageBlock = z.object({
  type: z.literal('image'),
  mimeType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif']),
  /** Base64, without a data: prefix. Empty: it is to be asked for by its message. */
  data: z.string(),
  /** What its file was called. */
  name: z.string().max(255).optional(),
  /** In pixels. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
})
export type ImageBlock = z.infer<typeof ImageBlock>
export const FileBlock = z.object({
  type: z.literal('file'),
  name: z.string().max(255),
  text: z.string(),
  /** Of a PDF, whose text this is: how many pages were read. */
  pages: z.int().positive().optional(),
})
export const ToolCallBlock = z.object({
  type: z.literal('toolCall'),
  id: z.string(),
  name: z.string(),
  args: z.record(z.string(), z.unknown()),
  /** Its tool has begun, and there is no result. */
  begun: z.literal(true).optional(),
  /** A person changed the arguments before they agreed. */
  edited: z.literal(true).optional(),
})
export const ToolResultBlock = z.object({
  type: z.literal('toolResult'),
  callId: z.string(),
  name: z.string(),
  content: z.string(),
  isError: z.boolean(),
  /** The user did not allow the call. */
  denied: z.literal(true).optional(),
  /** Whether it was done is not known. */
  unknown: z.literal(true).optional(),
  /** Not run: the user ended the answer after that many steps. */
  endedAfter: z.int().positive().optional(),
  durationMs: z.number().optional(),
})

export const Block = z.discriminatedUnion('type', [
  TextBlock,
  ReasoningBlock,
  ImageBlock,
  FileBlock,
  ToolCallBlock,
  ToolResultBlock,
])
export type Block = z.infer<typeof Block>

export const MessageStatus = z.enum(['complete', 'streaming', 'interrupted', 'cancelled', 'failed'])
export type MessageStatus = z.infer<typeof MessageStatus>

/** Token counts as the engine gave them. `contextLength` is the context that was actually loaded, when it is known. */
export const Usage = z.object({
  inputTokens: z.int().nonnegative().optional(),
  outputTokens: z.int().nonnegative().optional(),
  contextLength: z.int().positive().optional(),
  /** The engine has cut the prompt: of how many tokens, where that can be told, it has read how many. */
  cut: z.object({ read: z.int().nonnegative(), of: z.int().positive().optional() }).optional(),
})
export type Usage = z.infer<typeof Usage>

/** Milliseconds, measured by Aside except `evalMs`, which is the engine's own time spent on making tokens. */
export const Timings = z.object({
  firstTokenMs: z.number().optional(),
  totalMs: z.number().optional(),
  evalMs: z.number().optional(),
})
export type Timings = z.infer<typeof Timings>

/** The most answers that stand side by side. */
export const MOST_COMPARED = 3

/** A longer one is not kept: its question is known by its words alone. */
export const MAX_TYPED_LENGTH = 100_000

/** One node of a conversation's tree. Siblings (same parent) are branches; nothing is ever overwritten. */
export const Message = z.object({
  id: Id,
  conversationId: Id,
  parentId: Id.nullable(),
  role: z.enum(['user', 'assistant']),
  blocks: z.array(Block),
  status: MessageStatus,
  createdAt: z.number(),
  /** The run that makes or made this answer. */
  runId: Id.optional(),
  model: ModelRef.optional(),
  usage: Usage.optional(),
  timings: Timings.optional(),
  error: ErrorInfo.optional(),
  /** Of an answer: it ended at its limit of tokens or at the end of the context, in the middle of what the model wrote. */
  reachedLimit: z.literal(true).optional(),
  /** Answers with the same one stand side by side until one is picked. */
  comparison: Id.optional(),
  /** Of an answer: so many pictures of earlier questions were not sent, because its model can't see. */
  imagesLeftOut: z.int().positive().optional(),
  /** Of a question whose words a slash command made: what the user typed for it. */
  typed: z.string().max(MAX_TYPED_LENGTH).optional(),
})
export type Message = z.infer<typeof Message>

/** What the user typed for a question: its text, or the call of the slash command that made it. */
export function typedOf(question: Pick<Message, 'blocks' | 'typed'>): string {
  return question.typed ?? textOf(question)
}

/** The message's text blocks joined: what is copied, searched and used as a title. */
export function textOf(message: Pick<Message, 'blocks'>): string {
  return message.blocks.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

/** Whether there is something to go on from: text, or what tools have answered, which trying again would do once more. */
export function canGoOnFrom({ blocks }: Pick<Message, 'blocks'>): boolean {
  return blocks.some((block) => block.type === 'toolResult' || (block.type === 'text' && block.text !== ''))
}
