import type { JsonSchema, ToolCard, ToolEffect } from '../../../shared/model/tool.ts'

/** What a running call of a tool knows of its run. */
export interface ToolRun {
  conversationId: string
  /** Ends the call: what it opened or started is closed. */
  signal: AbortSignal
}

/**
 * A tool that models can call. Whoever writes one keeps these rules (test/tools checks them on each): `parse` accepts
 * nothing that the schema does not; `card` speaks in its own words and shows every argument whole; `run` never holds the
 * main loop, ends when its signal fires, and cuts what it answers to a size that a model can read.
 */
export interface AsideTool<Args = Record<string, unknown>> {
  /** What the model calls it: letters, digits, `_` and `-`, at most 64; unique among all tools. */
  readonly name: string
  /** For people. */
  readonly title: string
  /** For the model. */
  readonly description: string
  readonly schema: JsonSchema
  readonly effect: ToolEffect
  /** The MCP server it comes from; absent: built in. */
  readonly server?: string
  /** Offered to models before the user has chosen otherwise. */
  readonly startsEnabled: boolean
  /** What a longer yes is bound to, beside name and schema: the command of an MCP server. */
  readonly identity?: string
  /** Whether a longer yes than `once` may be given. */
  readonly canBeGranted: boolean
  /** Why it can't be used now, for people; undefined: it can. */
  missing?(): string | undefined
  /** Throws INVALID_INPUT, naming the field, for arguments that do not fit. */
  parse(args: unknown): Args
  /** Whether a person must agree to this very call. */
  asks(args: Args): boolean | Promise<boolean>
  /** What the approval card says. */
  card(args: Args): ToolCard | Promise<ToolCard>
  /** The result as the model reads it. What it throws is given to the model as the call's result. */
  run(args: Args, run: ToolRun): Promise<string>
}

/** Where a run finds its tools. */
export interface Toolbox {
  /** All there are, enabled or not. */
  all(): AsideTool[]
  /** Those that models are offered now. */
  offered(): AsideTool[]
  find(name: string): AsideTool | undefined
  /** Resolves when tools that are still starting are there, or are known not to come. */
  settled(): Promise<void>
}
