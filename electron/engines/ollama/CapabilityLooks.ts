import type { Capability, ModelInfo } from '../../../shared/model/engine.ts'
import type { OllamaWire } from './OllamaWire.ts'
import { readShown, type Shown } from './readLibrary.ts'
import { readCapabilities, type Tags } from './readStatus.ts'

const AT_ONCE = 4
/** In one look; the next goes on with the others. */
const MAX_ASKED = 60
const MAX_KEPT = 2_000

/** What models can do whose server doesn't say it in its list: asked about one by one, and kept by their digests. */
export class CapabilityLooks {
  readonly #known = new Map<string, Capability[]>()

  /** The models with what is known by the time that `signal` ends; never rejects. */
  async complete(
    { models, entries }: Tags,
    { wire, origin, signal }: { wire: OllamaWire; origin: string; signal: AbortSignal },
  ): Promise<ModelInfo[]> {
    const keys = new Map(entries.map(({ name, digest }) => [name, digest ?? name]))
    const keyOf = ({ ref }: ModelInfo) => keys.get(ref.name) ?? ref.name
    const unknown = models.filter((model) => !model.capabilities && !this.#known.has(keyOf(model))).slice(0, MAX_ASKED)
    const ask = async () => {
      for (let model = unknown.shift(); model && !signal.aborted; model = unknown.shift()) {
        const { name } = model.ref
        const body = await wire
          .json('/api/show', { body: { model: name }, model: name, origin, signal })
          .catch(() => null)
        const shown = body === null ? undefined : readShown(body)
        if (shown) this.#keep(keyOf(model), capabilitiesOf(shown, model))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, ask))
    return models.map((model) => {
      const known = model.capabilities ?? this.#known.get(keyOf(model))
      return known ? { ...model, capabilities: known } : model
    })
  }

  #keep(key: string, capabilities: Capability[]): void {
    if (this.#known.size >= MAX_KEPT) this.#known.delete(this.#known.keys().next().value as string)
    this.#known.set(key, capabilities)
  }
}

/** Servers before 0.6.4 don't say it here either; then its template and its file do. */
function capabilitiesOf({ capabilities, template = '', ...shown }: Shown, { family = '' }: ModelInfo): Capability[] {
  if (capabilities) return readCapabilities(capabilities)
  const isEmbedding =
    /bert/i.test(family) || Object.keys(shown.model_info ?? {}).some((key) => /pooling_type$/.test(key))
  if (isEmbedding) return ['embedding']
  return [
    'chat',
    ...(/\.Tools\b/.test(template) ? (['tools'] as const) : []),
    ...(shown.projector_info ? (['vision'] as const) : []),
    ...(/\.Suffix\b/.test(template) ? (['insert'] as const) : []),
  ]
}
