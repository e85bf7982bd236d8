import { z } from 'zod'
import type { Capability, ModelInfo } from '../../../shared/model/engine.ts'
import type { ServerKind } from './serverKind.ts'

const text = z.string().min(1).max(200).nullish().catch(undefined)
const bytes = z.int().nonnegative().nullish().catch(undefined)
const tokens = z.int().positive().nullish().catch(undefined)

/** More than anybody could choose from; every window would carry them. */
const MAX_MODELS = 2_000

/** What a look tells of one model, besides its name. */
export type ModelFacts = Omit<ModelInfo, 'ref' | 'label'>

/** The list that every such server has at /models, with what some of them add to it. */
const Entry = z.object({
  id: z.string().min(1).max(512),
  owned_by: text,
  /** vLLM's. */
  max_model_len: tokens,
  /** llama-server's. */
  meta: z
    .object({ n_ctx_train: tokens, n_params: z.number().positive().nullish().catch(undefined), size: bytes })
    .nullish()
    .catch(undefined),
  /** A llama-server that has more than one model. */
  status: z.object({ value: text }).nullish().catch(undefined),
})

const owners: Record<string, ServerKind> = { llamacpp: 'llamaServer', vllm: 'vllm', organization_owner: 'lmStudio' }

export interface ListedModels {
  kind: ServerKind | undefined
  models: { name: string; facts: ModelFacts; isLoaded: boolean }[]
}

/** The models of /models; undefined when the answer is no such list. One entry that can't be read costs only itself. */
export function readModels(body: unknown): ListedModels | undefined {
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(body)
  if (!list.success) return undefined
  const entries = list.data.data.slice(0, MAX_MODELS).flatMap((value) => {
    const entry = Entry.safeParse(value)
    return entry.success ? [entry.data] : []
  })
  const kind = entries.map(({ owned_by: owner }) => owners[owner ?? '']).find(Boolean)
  const models = entries.map(({ id, max_model_len: longest, meta, status }) => ({
    name: id,
    isLoaded: status ? status.value === 'loaded' : kind === 'llamaServer' || kind === 'vllm',
    facts: {
      ...(meta?.size && { size: meta.size }),
      ...(meta?.n_params && { parameterSize: billions(meta.n_params) }),
      ...((longest ?? meta?.n_ctx_train) && { contextLength: longest ?? meta?.n_ctx_train ?? 0 }),
    },
  }))
  return { kind, models }
}

const Props = z.object({
  default_generation_settings: z.object({ n_ctx: tokens }).nullish().catch(undefined),
  modalities: z.object({ vision: z.boolean().nullish() }).nullish().catch(undefined),
  chat_template: z.string().nullish().catch(undefined),
  chat_template_caps: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  build_info: text,
})

/** What llama-server's /props says of its one model: the context that it has loaded, and what it can do. */
export function readProps(body: unknown): { loadedContext?: number; capabilities?: Capability[]; version?: string } {
  const { data } = Props.safeParse(body)
  if (!data) return {}
  const { chat_template: template, chat_template_caps: caps, modalities } = data
  const context = data.default_generation_settings?.n_ctx
  const canCall = caps?.supports_tools ?? caps?.supports_tool_calls ?? /\btools\b/.test(template ?? '')
  const thinks = /<think>|<\/think>|enable_thinking|reasoning_effort|<\|channel\|>/.test(template ?? '')
  return {
    ...(context && { loadedContext: context }),
    ...(data.build_info && { version: data.build_info }),
    // Without a template there is nothing to tell from.
    ...(template && {
      capabilities: [
        'chat',
        ...(canCall === true ? (['tools'] as const) : []),
        ...(thinks ? (['thinking'] as const) : []),
        ...(modalities?.vision ? (['vision'] as const) : []),
      ],
    }),
  }
}

/** One model of LM Studio's own lists: the first form is that of /api/v1/models, the second of the older /api/v0/models. */
const Own = z.object({
  key: text,
  id: text,
  type: text,
  architecture: text,
  arch: text,
  quantization: z
    .union([z.string(), z.object({ name: z.string() })])
    .nullish()
    .catch(undefined),
  size_bytes: bytes,
  params_string: text,
  max_context_length: tokens,
  loaded_instances: z
    .array(z.object({ id: text, config: z.object({ context_length: tokens }).nullish() }))
    .nullish()
    .catch(undefined),
  state: text,
  loaded_context_length: tokens,
  capabilities: z
    .union([z.array(z.string()), z.record(z.string(), z.unknown())])
    .nullish()
    .catch(undefined),
})

/** What LM Studio says of its models, by name; undefined when it is not its list. */
export function readLmStudio(body: unknown): Map<string, ModelFacts> | undefined {
  const list = z
    .union([z.object({ models: z.array(z.unknown()) }), z.object({ data: z.array(z.unknown()) })])
    .safeParse(body)
  if (!list.success) return undefined
  const entries = 'models' in list.data ? list.data.models : list.data.data
  const facts = new Map<string, ModelFacts>()
  for (const value of entries.slice(0, MAX_MODELS)) {
    const { data: own } = Own.safeParse(value)
    const name = own?.key ?? own?.id
    if (!own || !name) continue
    const said = ownFacts(own)
    facts.set(name, said)
    for (const { id } of own.loaded_instances ?? []) if (id) facts.set(id, said)
  }
  return facts
}

function ownFacts(own: z.infer<typeof Own>): ModelFacts {
  const { quantization, loaded_instances: instances, max_context_length: longest } = own
  const family = own.architecture ?? own.arch
  const named = typeof quantization === 'object' ? quantization?.name : quantization
  const known = ownCapabilities(own)
  const isLoaded = own.state === 'loaded' || (instances?.length ?? 0) > 0
  const context = own.loaded_context_length ?? instances?.[0]?.config?.context_length
  return {
    ...(family && { family }),
    ...(named && { quantization: named }),
    ...(own.size_bytes && { size: own.size_bytes }),
    ...(own.params_string && { parameterSize: own.params_string }),
    ...(longest && { contextLength: longest }),
    ...(known && { capabilities: known }),
    ...(isLoaded && { loaded: { ...(context && { contextLength: context }) } }),
  }
}

/** Undefined where it does not say all of it: then nothing is said. */
function ownCapabilities({ type, capabilities: can }: z.infer<typeof Own>): Capability[] | undefined {
  if (type === 'embedding' || type === 'embeddings') return ['embedding']
  if (!can || Array.isArray(can)) return undefined
  return [
    'chat',
    ...(can.trained_for_tool_use === true ? (['tools'] as const) : []),
    ...(can.vision === true ? (['vision'] as const) : []),
    ...(can.reasoning ? (['thinking'] as const) : []),
  ]
}

function billions(parameters: number): string {
  const [value, unit] = parameters >= 1e9 ? [parameters / 1e9, 'B'] : [parameters / 1e6, 'M']
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10}${unit}`
}
