import { z } from 'zod'

/** The longest text one message may carry, in UTF-16 units; the search index is kept fast by it. */
export const MAX_MESSAGE_LENGTH = 2 * 1024 * 1024

export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)

/** One of an engine's models. `name` is what the engine itself calls it. */
export const ModelRef = z.object({ engine: Id, name: z.string().min(1).max(512) })
export type ModelRef = z.infer<typeof ModelRef>

/** `true`/`false` or an effort level; undefined leaves it to the engine. */
export const Thinking = z.union([z.boolean(), z.enum(['low', 'medium', 'high'])])
export type Thinking = z.infer<typeof Thinking>

/** What one conversation asks of its engine. Absent means: the engine's own default. */
export const ConversationSettings = z.object({
  model: ModelRef.optional(),
  systemPrompt: z.string().max(100_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** Tokens of context to load the model with. */
  contextLength: z.int().min(256).max(4_194_304).optional(),
  /** How long the model stays loaded: seconds, or a Go duration such as `5m`; -1 is for ever. */
  keepAlive: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+(\.\d+)?(ms|s|m|h)?(\d+(ms|s|m))*$/)
        .max(20),
    ])
    .optional(),
  thinking: Thinking.optional(),
  /** The share of likely words that the next one is taken from. */
  topP: z.number().min(0).max(1).optional(),
  /** The answer ends after so many tokens. */
  maxTokens: z.int().positive().max(1_000_000).optional(),
  /** False: the model is offered no tools. */
  tools: z.boolean().optional(),
  /** One call of a tool at a time. */
  parallelTools: z.boolean().optional(),
  /** Makes the model begin with a tool: any, or the named one. */
  forceTool: z.union([z.literal('any'), z.object({ name: z.string().min(1).max(128) })]).optional(),
  /** Raw mode: the text is continued as it stands, without roles and templates (for base models). */
  raw: z.boolean().optional(),
  /** Messages before that one are no longer sent; where the branch does not have it, all are. */
  contextFrom: Id.optional(),
  /** The preset that filled these settings, as long as it is there. */
  preset: Id.optional(),
})
export type ConversationSettings = z.infer<typeof ConversationSettings>

/** A conversation without its messages. Times are milliseconds since 1970. */
export const Conversation = z.object({
  id: Id,
  title: z.string().max(500),
  /** False once the user has named it: no automatic title after that. */
  autoTitle: z.boolean(),
  pinned: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The last message of the branch that is shown; null while the conversation is empty. */
  headId: Id.nullable(),
  settings: ConversationSettings,
})
export type Conversation = z.infer<typeof Conversation>
