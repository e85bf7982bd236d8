import { z } from 'zod'
import type { LoadedModel, ModelDetails } from '../../../shared/model/modelDetails.ts'
import { OLLAMA } from '../../../shared/models.ts'

/** Beyond this a text is cut: nobody reads it, and every window would carry it. */
const MAX_TEXT = 200_000
const MAX_LOADED = 500
const MAX_FACTS = 500
const MAX_FACT = 2_000
/** Ollama writes "for ever" as a time that is centuries ahead. */
const FOR_EVER_MS = 50 * 365 * 24 * 3_600_000

const text = z.string().optional().catch(undefined)
const bytes = z.number().nonnegative().optional().catch(undefined)

const Shown = z.object({
  license: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  modelfile: text,
  parameters: text,
  template: text,
  system: text,
  messages: z
    .array(z.object({ role: z.string(), content: z.string().catch('') }))
    .optional()
    .catch(undefined),
  model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
  projector_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
  capabilities: z.array(z.string()).optional().catch(undefined),
  modified_at: text,
})
export type Shown = z.infer<typeof Shown>

/** What /api/show says; undefined when it is no such answer. */
export function readShown(body: unknown): Shown | undefined {
  return Shown.safeParse(body).data
}

export function toDetails(shown: Shown, { isHere }: { isHere: boolean }): ModelDetails {
  const license = Array.isArray(shown.license) ? shown.license.join('\n\n') : shown.license
  const parameters = shown.parameters?.replace(/^(\S+)[ \t]+/gm, '$1 ')
  const [path] = isHere ? weightsOf(shown) : []
  const at = Date.parse(shown.modified_at ?? '')
  return {
    ...textOf('license', license),
    ...textOf('template', shown.template),
    ...textOf('system', shown.system),
    ...textOf('parameters', parameters),
    facts: factsOf({ ...shown.model_info, ...shown.projector_info }),
    ...(path && { path }),
    ...(Number.isFinite(at) && { modifiedAt: new Date(at).toISOString() }),
  }
}

/** The files that a model is made of, as its modelfile names them: the weights first. */
export function weightsOf({ modelfile = '' }: Shown): string[] {
  return [...modelfile.matchAll(/^(?:FROM|ADAPTER) (\S.*[/\\]sha256[-:][0-9a-f]{64})\s*$/gm)].map(
    ([, path = '']) => path,
  )
}

function textOf<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value?.trim() ? { [key]: value.trim().slice(0, MAX_TEXT) } : {}) as { [P in K]?: string }
}

/** Long lists come as empty ones, and say nothing. */
function factsOf(info: Record<string, unknown>): ModelDetails['facts'] {
  return Object.entries(info)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .slice(0, MAX_FACTS)
    .map(([key, value]) => ({
      key: key.slice(0, MAX_FACT),
      value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_FACT),
    }))
}

const Loaded = z.object({
  name: z.string().min(1).max(512),
  size: bytes,
  size_vram: bytes,
  context_length: z.int().positive().optional().catch(undefined),
  expires_at: text,
})

/** What /api/ps says is in memory. */
export function readLoaded(body: unknown, now = Date.now()): LoadedModel[] {
  const entries = z.object({ models: z.array(z.unknown()) }).safeParse(body).data?.models ?? []
  return entries.slice(0, MAX_LOADED).flatMap((entry) => {
    const { data } = Loaded.safeParse(entry)
    if (!data) return []
    const { name, size, size_vram: gpuSize, context_length: contextLength, expires_at: end = '' } = data
    const at = Date.parse(end)
    return [
      {
        ref: { engine: OLLAMA, name },
        label: name.replace(/:latest$/, ''),
        ...(size !== undefined && { size }),
        ...(gpuSize !== undefined && { gpuSize }),
        ...(contextLength !== undefined && { contextLength }),
        ...(Number.isFinite(at) && { expiresAt: at - now > FOR_EVER_MS ? null : new Date(at).toISOString() }),
      },
    ]
  })
}
