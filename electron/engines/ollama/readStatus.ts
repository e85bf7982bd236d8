import { z } from 'zod'
import type { Capability, ModelInfo } from '../../../shared/model/engine.ts'

/** More than anybody could choose from; every window would carry them. */
const MAX_MODELS = 2_000

const name = z.string().min(1).max(512)
const text = z.string().max(500).optional().catch(undefined)
const bytes = z.int().nonnegative().optional().catch(undefined)
const contextLength = z.int().positive().optional().catch(undefined)

const Details = z
  .object({ family: text, parameter_size: text, quantization_level: text, context_length: contextLength })
  .optional()
  .catch(undefined)

const Tag = z.object({
  name,
  size: bytes,
  digest: text,
  details: Details,
  capabilities: z.array(z.string()).optional().catch(undefined),
  remote_host: text,
  remote_model: text,
})

const Running = z.object({ name, context_length: contextLength, expires_at: text })

const Models = z.object({ models: z.array(z.unknown()).nullable() })

const capabilityNames: Record<string, Capability> = {
  completion: 'chat',
  tools: 'tools',
  thinking: 'thinking',
  vision: 'vision',
  embedding: 'embedding',
  insert: 'insert',
}

/** A model as the server lists it, whether it is offered or not. */
export interface TagEntry {
  name: string
  /** Models of the same digest share all they are made of. */
  digest?: string | undefined
  size?: number | undefined
  family?: string | undefined
  parameterSize?: string | undefined
  quantization?: string | undefined
}

export interface Tags {
  models: ModelInfo[]
  entries: TagEntry[]
  /** Models that Ollama only passes on to a server elsewhere. They are not offered. */
  elsewhere: string[]
}

/** The models of /api/tags; undefined when the answer is none of Ollama's. One entry that can't be read costs only itself. */
export function readTags(body: unknown): Tags | undefined {
  const parsed = Models.safeParse(body)
  if (!parsed.success) return undefined
  const tags = (parsed.data.models ?? []).slice(0, MAX_MODELS).flatMap((entry) => {
    const tag = Tag.safeParse(entry)
    return tag.success ? [tag.data] : []
  })
  const isElsewhere = (tag: z.infer<typeof Tag>) => Boolean(tag.remote_host || tag.remote_model)
  return {
    models: tags.filter((tag) => !isElsewhere(tag)).map(toModelInfo),
    entries: tags.map(toEntry),
    elsewhere: tags.filter(isElsewhere).map(({ name }) => name),
  }
}

function toEntry({ name, digest, size, details = {} as never }: z.infer<typeof Tag>): TagEntry {
  const { family, parameter_size: parameterSize, quantization_level: quantization } = details
  return { name, digest: digest || undefined, size, family, parameterSize, quantization }
}

function toModelInfo({ name, size, details = {} as never, capabilities }: z.infer<typeof Tag>): ModelInfo {
  const known = capabilities ? readCapabilities(capabilities) : guessCapabilities(details.family)
  return {
    ref: { engine: 'ollama', name },
    label: name.replace(/:latest$/, ''),
    ...(size !== undefined && { size }),
    ...(details.family && { family: details.family }),
    ...(details.parameter_size && { parameterSize: details.parameter_size }),
    ...(details.quantization_level && { quantization: details.quantization_level }),
    ...(details.context_length && { contextLength: details.context_length }),
    ...(known && { capabilities: known }),
  }
}

/** Capabilities by Ollama's names for them; what Aside has no use for is left out. */
export function readCapabilities(names: string[]): Capability[] {
  return names.flatMap((name) => capabilityNames[name] ?? [])
}

/** Most servers don't say here; of an embedding model the family does. The others are to be asked about one by one. */
function guessCapabilities(family: string | undefined): Capability[] | undefined {
  return family && /bert/i.test(family) ? ['embedding'] : undefined
}

export type Loaded = Map<string, { contextLength?: number; expiresAt?: string }>

/** What /api/ps says is in memory, by model name. Older servers don't say with how much context. */
export function readRunning(body: unknown): Loaded {
  const parsed = Models.safeParse(body)
  const entries = parsed.success ? (parsed.data.models ?? []) : []
  return new Map(
    entries.slice(0, MAX_MODELS).flatMap((entry) => {
      const running = Running.safeParse(entry)
      if (!running.success) return []
      const { name, context_length: contextLength, expires_at: expiresAt } = running.data
      return [[name, { ...(contextLength && { contextLength }), ...(expiresAt && { expiresAt }) }] as const]
    }),
  )
}

export function readVersion(body: unknown): string | undefined {
  return z.object({ version: z.string().max(100) }).safeParse(body).data?.version
}
