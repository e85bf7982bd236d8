import { z } from 'zod'
import { ToolCallBlock } from './message.ts'

/** What a tool does to the world, which decides whether it asks: `reads` only inside what was granted. */
export const ToolEffect = z.enum(['none', 'reads', 'changes', 'destroys'])
export type ToolEffect = z.infer<typeof ToolEffect>

/** A JSON schema, as tools and models speak it. */
export const JsonSchema = z.record(z.string(), z.unknown())
export type JsonSchema = z.infer<typeof JsonSchema>

/** One tool as Settings lists it. */
export const ToolInfo = z.object({
  /** What the model calls it; unique. */
  name: z.string(),
  title: z.string(),
  description: z.string(),
  effect: ToolEffect,
  /** Whether models are offered it. */
  enabled: z.boolean(),
  /** Why it is not offered although it is enabled: no folder was granted, its server is not running. */
  missing: z.string().optional(),
  /** The MCP server it comes from; absent: built in. */
  server: z.string().optional(),
})
export type ToolInfo = z.infer<typeof ToolInfo>

/**
 * What an approval card shows. Written by the tool's own code from the parsed arguments: a model's words stand in it as
 * values only, never as labels or sentences.
 */
export const ToolCard = z.object({
  /** What would be done, as a sentence: "Write a file". */
  title: z.string(),
  /** Every argument, whole and exact. */
  fields: z.array(z.object({ label: z.string(), value: z.string() })),
  /** A unified diff of the file as it would become. */
  diff: z.string().optional(),
  /** What Aside can't know or what can't be taken back. */
  warning: z.string().optional(),
  /** It can't be undone. */
  destructive: z.boolean(),
})
export type ToolCard = z.infer<typeof ToolCard>

/** How long a yes holds: for this call, for this tool in this conversation, for this tool everywhere (until revoked). */
export const GrantScope = z.enum(['once', 'conversation', 'always'])
export type GrantScope = z.infer<typeof GrantScope>

/**
 * What a run waits for. `call`: may this call be made? `unknownOutcome`: it was begun, and whether it was done is not
 * known; run it again? `steps`: the run has made many steps; go on?
 */
export const Approval = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['call', 'unknownOutcome']),
    interruptId: z.string(),
    call: ToolCallBlock,
    card: ToolCard,
    schema: JsonSchema,
    /** Of the question, tool, schema, arguments and card: what a yes is bound to. */
    hash: z.string(),
    /** Which question about this call it is: a yes to one is none to the next. Part of the hash. */
    attempt: z.string(),
    /** How long a yes may hold here; `once` is always among them. */
    scopes: z.array(GrantScope),
  }),
  z.object({ kind: z.literal('steps'), interruptId: z.string(), steps: z.int() }),
])
export type Approval = z.infer<typeof Approval>

/** What a person decided. Only a window can send one. */
export const Decision = z.discriminatedUnion('type', [
  /** `hash`: of the card that was read. `args`: as edited; absent: as they stood. For `steps`, `hash` is empty. */
  z.strictObject({
    type: z.literal('approve'),
    hash: z.string().max(128),
    args: z.record(z.string(), z.unknown()).optional(),
    scope: GrantScope.default('once'),
  }),
  z.strictObject({ type: z.literal('deny') }),
])
export type Decision = z.infer<typeof Decision>

/** A yes that holds for longer than one call. */
export const Grant = z.object({
  id: z.string(),
  tool: z.string(),
  /** Null: in every conversation. */
  conversationId: z.string().nullable(),
  /** Of the tool as it was when the yes was given: a changed one asks again. */
  toolHash: z.string(),
  createdAt: z.number(),
})
export type Grant = z.infer<typeof Grant>
