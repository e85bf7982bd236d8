import { z } from 'zod'
import { CallerContext } from '../../../procedures/graph/callerContext.ts'
import type { GraphRequest } from '../../../procedures/graph/graphRuns.ts'
import { refused } from '../refused.ts'
import { GraphMessages } from './messages.ts'

const modes = [
  'values',
  'updates',
  'messages',
  'messages-tuple',
  'custom',
  'debug',
  'tasks',
  'checkpoints',
  'tools',
  'events',
] as const
const Mode = z.enum(modes)

/** The graph's nodes, for those who want to stop it at one. */
const Node = z.enum(['model', 'tool', 'more'])
const Nodes = z.union([z.literal('*'), z.array(Node).max(10)]).nullish()

/** The state that a caller may write: messages, and nothing that the graph counts with. */
const State = z.strictObject({ messages: GraphMessages })
const Update = z.union([
  State,
  z.tuple([z.tuple([z.literal('messages'), GraphMessages])]).transform(([[, messages]]) => ({ messages })),
])

const Command = z.object({
  update: Update.nullish(),
  resume: z.unknown().optional(),
  goto: z
    .union([z.literal('model'), z.tuple([z.literal('model')]), z.tuple([])], 'A run begins at the node "model".')
    .nullish(),
})

const MAX_METADATA = 16 * 1024

/** It comes back with every piece of an answer. */
const Metadata = z
  .record(z.string().max(200), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MAX_METADATA, `It may have ${MAX_METADATA} characters at most.`)

/**
 * The body of `runs/stream`, as LangGraph's own client writes it. What it does not know and what changes nothing here is
 * ignored; what would change the run and can't be done is refused by name.
 */
export const RunInput = z.object({
  assistant_id: z.string().max(200),
  input: State.nullish(),
  command: Command.nullish(),
  config: z
    .object({
      tags: z.array(z.string().max(200)).max(100).nullish(),
      metadata: Metadata.nullish(),
      /** As `engine/name`. */
      configurable: z.looseObject({ model: z.string().min(1).max(600).nullish() }).nullish(),
      recursion_limit: z.int().min(1).max(10_000).nullish(),
    })
    .nullish(),
  context: CallerContext.nullish(),
  metadata: Metadata.nullish(),
  stream_mode: z.union([Mode, z.array(Mode).max(20)]).nullish(),
  stream_subgraphs: z.boolean().nullish(),
  interrupt_before: Nodes,
  interrupt_after: Nodes,
  durability: z.enum(['sync', 'async', 'exit']).nullish(),
  if_not_exists: z.enum(['create', 'reject']).nullish(),
  on_disconnect: z.enum(['cancel', 'continue']).nullish(),
  multitask_strategy: refused('reject'),
  after_seconds: refused(0),
  webhook: refused(),
  checkpoint: refused(),
  checkpoint_id: refused(),
})
export type RunInput = z.infer<typeof RunInput>

/** What is asked, as the graph's runs take it. */
export function toGraphRequest(input: RunInput): Omit<GraphRequest, 'caller' | 'thread' | 'signal'> {
  const { config, command, interrupt_before: before, interrupt_after: after, durability } = input
  const { model: wanted, system, ...context } = input.context ?? {}
  const named = typeof wanted === 'object' ? `${wanted.engine}/${wanted.name}` : wanted
  const given = input.stream_mode ?? 'values'
  return {
    model: config?.configurable?.model ?? named,
    system,
    messages: input.input?.messages ?? command?.update?.messages,
    resumes: command?.resume !== undefined && command.resume !== null,
    context,
    options: {
      ...(before && { interruptBefore: before }),
      ...(after && { interruptAfter: after }),
      ...(config?.recursion_limit && { recursionLimit: config.recursion_limit }),
      ...(durability && { durability }),
      ...(config?.tags && { tags: config.tags }),
      metadata: { ...config?.metadata, ...input.metadata },
    },
    modes: typeof given === 'string' ? [given] : given,
    subgraphs: input.stream_subgraphs === true,
    makesThread: input.if_not_exists !== 'reject',
    outlives: input.on_disconnect === 'continue',
  }
}
