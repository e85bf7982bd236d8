import { z } from 'zod'
import type { Capability, ModelInfo } from '../../../shared/model/engine.ts'

const text = z.string().optional().catch(undefined)
const bytes = z.int().nonnegative().optional().catch(undefined)
const contextLength = z.int().positive().optional().catch(undefined)

const Details = z
  .object({ family: text, parameter_size: text, quantization_level: text, context_length: contextLength })
  .optional()
  .catch(undefined)

const Tag = z.object({
  name: z.string().min(1),
  size: bytes,
  details: Details,
  capabilities: z.array(z.string()).optional().catch(undefined),
  remote_host: text,
  remote_model: text,
})

const Running = z.object({ name: z.string().min(1), context_length: contextLength, expires_at: text })

const Models = z.object({ models: z.array(z.unknown()).nullable() })

const capabilityNames: Record<string, Capability> = {
  completion: 'chat',
  tools: 'tools',
  thinking: 'thinking',
  vision: 'vision',
  embedding: 'embedding',
  insert: 'insert',
}

export interface Tags {
  models: ModelInfo[]
  /** Models that Ollama only passes on to a server elsewhere. They are not offered. */
  elsewhere: string[]
}

/** The models of /api/tags; undefined when the answer is none of Ollama's. One entry that can't be read costs only itself. */
export function readTags(body: unknown): Tags | undefined {
  const parsed = Models.safeParse(body)
  if (!parsed.success) return undefined
  const tags = (parsed.data.models ?? []).flatMap((entry) => {
    const tag = Tag.safeParse(entry)
    return tag.success ? [tag.data] : []
  })
  const isElsewhere = (tag: z.infer<typeof Tag>) => Boolean(tag.remote_host || tag.remote_model)
  return {
    models: tags.filter((tag) => !isElsewhere(tag)).map(toModelInfo),
    elsewhere: tags.filter(isElsewhere).map(({ name }) => name),
  }
}

function toModelInfo({ name, size, details = {} as never, capabilities }: z.infer<typeof Tag>): ModelInfo {
  const known = capabilities ? readCapabilities(capabilities) : guessCapabilities(details.family)
  return {
    ref: { engine: 'ollama', name: name.slice(0, 512) },
    label: name.replace(/:latest$/, ''),
    ...(size !== undefined && { size }),
    ...(details.family && { family: details.family }),
    ...(details.parameter_size && { parameterSize: details.parameter_size }),
    ...(details.quantization_level && { quantization: details.quantization_level }),
    ...(details.context_length && { contextLength: details.context_length }),
    ...(known && { capabilities: known }),
  }
}

function readCapabilities(names: string[]): Capability[] {
  return names.flatMap((name) => capabilityNames[name] ?? [])
}

/** Servers before 0.9 don't say; of an embedding model the family does. Otherwise nothing is known, so nothing is said. */
function guessCapabilities(family: string | undefined): Capability[] | undefined {
  return family && /bert/i.test(family) ? ['embedding'] : undefined
}

export type Loaded = Map<string, { contextLength?: number; expiresAt?: string }>

/** What /api/ps says is in memory, by model name. Older servers don't say with how much context. */
export function readRunning(body: unknown): Loaded {
  const parsed = Models.safeParse(body)
  const entries = parsed.success ? (parsed.data.models ?? []) : []
  return new Map(
    entries.flatMap((entry) => {
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

/** Ollama adds `:latest` to a name without a tag. */
export function sameModel(one: string, other: string): boolean {
  const full = (name: string) => (/:[^/]*$/.test(name) ? name : `${name}:latest`)
  return full(one) === full(other)
}
