import { AppError } from '../../../shared/model/errors.ts'
import { type ModelFacts, readLmStudio, readModels, readProps } from './readModels.ts'
import type { ServerWire } from './ServerWire.ts'
import type { ServerKind } from './serverKind.ts'

export interface LookedServer {
  kind: ServerKind | undefined
  version?: string
  models: { name: string; facts: ModelFacts }[]
}

/**
 * What a server has: its list of models, and what else it tells once the list shows whose server it is. A server that is
 * none of these is asked for the list alone. Rejects with an AppError.
 */
export async function lookAtServer(wire: ServerWire, signal: AbortSignal): Promise<LookedServer> {
  const { base, root } = wire.place()
  const listed = readModels(await wire.json(`${base}/models`, { signal }))
  if (!listed) throw wire.otherKind('its list of models is not one of this protocol')
  const { kind } = listed
  const models = listed.models.map(({ name, facts, isLoaded }) => ({
    name,
    // vLLM has the context loaded that it serves.
    facts: isLoaded ? { ...facts, loaded: kind === 'vllm' ? contextOf(facts) : {} } : facts,
  }))
  if (kind === 'lmStudio') {
    const known =
      (await more(wire, `${root}/api/v1/models`, readLmStudio, signal)) ??
      (await more(wire, `${root}/api/v0/models`, readLmStudio, signal))
    return { kind, models: models.map(({ name, facts }) => ({ name, facts: { ...facts, ...known?.get(name) } })) }
  }
  if (kind !== 'llamaServer') return { kind, models }
  const { loadedContext, capabilities, version } = (await more(wire, `${root}/props`, readProps, signal)) ?? {}
  const [only] = models
  // With several models it speaks of none of them.
  if (models.length !== 1 || !only) return { kind, models, ...(version && { version }) }
  const facts = {
    ...only.facts,
    ...(capabilities && { capabilities }),
    loaded: loadedContext ? { contextLength: loadedContext } : {},
  }
  return { kind, ...(version && { version }), models: [{ name: only.name, facts }] }
}

/** What the server says there; undefined when it does not, or not in time. A key that is refused here is refused for all. */
async function more<Read>(
  wire: ServerWire,
  url: string,
  read: (body: unknown) => Read | undefined,
  signal: AbortSignal,
): Promise<Read | undefined> {
  try {
    return read(await wire.json(url, { signal }))
  } catch (error) {
    if (error instanceof AppError && error.code === 'FORBIDDEN') throw error
    return undefined
  }
}

function contextOf({ contextLength }: ModelFacts): { contextLength?: number } {
  return contextLength ? { contextLength } : {}
}
