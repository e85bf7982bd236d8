import { z } from 'zod'
import { Id, ModelRef } from './conversation.ts'
import { ErrorInfo } from './errors.ts'

export const Capability = z.enum(['chat', 'tools', 'thinking', 'vision', 'embedding', 'insert'])
export type Capability = z.infer<typeof Capability>

export const ModelInfo = z.object({
  ref: ModelRef,
  /** What a person reads; the engine's own name unless it has a nicer one. */
  label: z.string(),
  /** Bytes on disk. */
  size: z.number().optional(),
  family: z.string().optional(),
  parameterSize: z.string().optional(),
  quantization: z.string().optional(),
  /** The longest context the model was made for, in tokens. */
  contextLength: z.number().optional(),
  capabilities: z.array(Capability).optional(),
  /** Set while the engine has it in memory. */
  loaded: z.object({ contextLength: z.number().optional(), expiresAt: z.string().optional() }).optional(),
  /** How much of it is in memory while it is being loaded, 0 to 1. */
  loading: z.number().min(0).max(1).optional(),
  /** Its file on this computer, where the engine runs it from a file. */
  path: z.string().optional(),
  /** Whose folder that file is in, when it is not Aside's: "LM Studio". */
  owner: z.string().optional(),
  /** Why it can't be used, as its file was judged. */
  refused: z.string().optional(),
  /** It is refused only until it is loaded once more by hand. */
  mayTryAgain: z.boolean().optional(),
})
export type ModelInfo = z.infer<typeof ModelInfo>

/** One engine as it was found at the last check. */
export const EngineStatus = z.object({
  id: Id,
  label: z.string(),
  /** `host:port` where it is looked for; absent for an engine inside Aside. */
  address: z.string().optional(),
  state: z.enum(['ready', 'unreachable', 'failed']),
  version: z.string().optional(),
  /** How far its address is: beyond this machine needs a clear yes. */
  reach: z.enum(['local', 'network', 'beyond']).optional(),
  /** What exactly is wrong, where a card can help. */
  problem: z.enum(['notInstalled', 'notRunning', 'tooOld', 'noModels']).optional(),
  /** Why it is not ready. */
  error: ErrorInfo.optional(),
  models: z.array(ModelInfo),
})
export type EngineStatus = z.infer<typeof EngineStatus>
