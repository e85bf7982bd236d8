import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Capability, EngineStatus } from '../../shared/model/engine.ts'
import { kindOf } from '../../shared/models.ts'
import type { Registry } from './registry.ts'

/** A machine that is busy is late to say what it has; without an answer the model would go without its tools, unseen. */
const PATIENT_MS = 5_000

/**
 * Whether that model can do this, as its engine says. A model that the last look did not know is looked for again, in
 * the end with more patience than such looks have. `unknown`: what is answered where its engine does not say; servers
 * seldom do, so theirs are tried.
 */
export async function hasCapability(
  { engine, name }: ModelRef,
  capability: Capability,
  { statuses, get }: Pick<Registry, 'statuses' | 'get'>,
  unknown = false,
): Promise<boolean> {
  const isIt = (other: string) => other === name || other === `${name}:latest`
  const inStatus = (status: EngineStatus | undefined) => status?.models.find(({ ref }) => isIt(ref.name))
  const look = async (refresh: boolean) => inStatus((await statuses({ refresh })).find(({ id }) => id === engine))
  const model =
    (await look(false)) ?? (await look(true)) ?? inStatus(await get(engine).status({ timeoutMs: PATIENT_MS }))
  return model?.capabilities?.includes(capability) ?? (unknown || kindOf(engine) === 'server')
}
