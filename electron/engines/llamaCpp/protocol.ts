import { z } from 'zod'
import { Thinking } from '../../../shared/model/conversation.ts'
import { ErrorCode } from '../../../shared/model/errors.ts'

/** A call that the model has made, with what came of it. */
const Call = z.object({
  call: z.object({ name: z.string(), args: z.record(z.string(), z.unknown()), result: z.string() }),
})

/** A conversation in the order in which it went. A turn of the model's has its thoughts, texts and calls with results. */
export const Turn = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), text: z.string() }),
  z.object({ role: z.literal('user'), text: z.string() }),
  z.object({
    role: z.literal('model'),
    parts: z.array(z.union([z.string(), z.object({ thought: z.string() }), Call])),
  }),
])
export type Turn = z.infer<typeof Turn>

const Schema = z.record(z.string(), z.unknown())

export const OfferedTool = z.object({ name: z.string(), description: z.string().optional(), parameters: Schema })
export type OfferedTool = z.infer<typeof OfferedTool>

/** What a model is asked to go on from. */
export const Prompt = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('chat'),
    turns: z.array(Turn),
    tools: z.array(OfferedTool),
    /** Absent: as the model likes. */
    thinking: Thinking.optional(),
  }),
  z.object({ kind: z.literal('text'), text: z.string() }),
])
export type Prompt = z.infer<typeof Prompt>

/** How it is to go on. Absent: llama.cpp's own defaults. */
export const Sampling = z.object({
  temperature: z.number().optional(),
  topP: z.number().optional(),
  seed: z.number().int().optional(),
  maxTokens: z.number().int().positive().optional(),
  stop: z.array(z.string()),
  /** The answer is JSON, and satisfies the schema when there is one. */
  format: z.union([z.literal('json'), Schema]).optional(),
})
export type Sampling = z.infer<typeof Sampling>

export const LoadWish = z.object({
  path: z.string(),
  /** Tokens of one answer's context. */
  contextLength: z.number().int().positive(),
  /** Answers made at the same time. */
  sequences: z.number().int().positive(),
  threads: z.number().int().positive(),
  gpu: z.boolean(),
})
export type LoadWish = z.infer<typeof LoadWish>

/** A model's file, for its vocabulary and chat template alone. */
export const Vocabulary = z.object({
  path: z.string(),
  /** Another one when what is in the file is another. */
  stamp: z.string(),
})
export type Vocabulary = z.infer<typeof Vocabulary>

const Id = z.number().int()

/** What Aside asks of the process. Each request is answered by one `value` or `failed` of its id; `abort` ends it early. */
export const Request = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), id: Id, wish: LoadWish }),
  z.object({ type: z.literal('generate'), id: Id, prompt: Prompt, sampling: Sampling }),
  z.object({ type: z.literal('count'), id: Id, prompt: Prompt }),
  z.object({ type: z.literal('countWith'), id: Id, vocabulary: Vocabulary, prompt: Prompt }),
  z.object({ type: z.literal('unload'), id: Id }),
  z.object({ type: z.literal('ping'), id: Id }),
  z.object({ type: z.literal('abort'), id: Id }),
])
export type Request = z.infer<typeof Request>
/** A request without its id, but `abort`, which is none of its own. */
export type Asked =
  Exclude<Request, { type: 'abort' }> extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never

/** A piece of an answer. `call` pieces of one index belong together; the first has the name. */
export const Piece = z.union([
  z.object({ text: z.string() }),
  z.object({ thought: z.string() }),
  z.object({ call: z.object({ index: z.number().int(), name: z.string().optional(), args: z.string() }) }),
])
export type Piece = z.infer<typeof Piece>

export const Loaded = z.object({
  contextLength: z.number().int().positive(),
  sequences: z.number().int().positive(),
  /** Bytes in all, and of these in the graphics card's memory. */
  size: z.number().nonnegative(),
  gpuSize: z.number().nonnegative(),
})
export type Loaded = z.infer<typeof Loaded>

export const Generated = z.object({
  reason: z.enum(['stop', 'length']),
  promptTokens: z.number().int().nonnegative(),
  /** Of the prompt, what was there from an answer before. */
  cachedTokens: z.number().int().nonnegative(),
  tokens: z.number().int().nonnegative(),
  promptMs: z.number().nonnegative(),
  generationMs: z.number().nonnegative(),
})
export type Generated = z.infer<typeof Generated>

export const Counted = z.object({ tokens: z.number().int().nonnegative() })

/** What the process tells. */
export const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: Id, share: z.number().min(0).max(1) }),
  z.object({ type: z.literal('pieces'), id: Id, pieces: z.array(Piece) }),
  z.object({ type: z.literal('value'), id: Id, value: z.unknown() }),
  z.object({
    type: z.literal('failed'),
    id: Id,
    /** `aborted` is no failure: it was asked for. */
    error: z.union([
      z.literal('aborted'),
      z.object({
        code: ErrorCode,
        message: z.string(),
        next: z.string().optional(),
        detail: z.string().optional(),
      }),
    ]),
  }),
])
export type Told = z.infer<typeof Told>
