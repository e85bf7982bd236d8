import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { Capability, EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'

const words = strings.modelsPage

export const keyOf = ({ engine, name }: ModelRef): string => `${engine}/${name}`
export const isSame = (a: ModelRef, b: ModelRef | null): boolean => a.engine === b?.engine && a.name === b.name

/** What a model can do beyond a chat in words, in the order in which it is said. */
export function badgesOf({ capabilities = [] }: ModelInfo): Capability[] {
  const notable = ['tools', 'thinking', 'vision', 'insert', 'embedding'] as const
  return notable.filter((one) => capabilities.includes(one))
}

/** What tells a model from its neighbours, and what else is to be said of it, in one line that breaks between them. */
export function factsOf({ parameterSize, quantization, family, contextLength }: ModelInfo, more?: string): string {
  return [parameterSize, quantization, family, contextLength && words.context(contextLength), more]
    .flatMap((fact) => (fact ? fact.replaceAll(' ', '\u00a0') : []))
    .join(' · ')
}

/** How an engine is, where there is something to be said of it. */
export function engineNote({ state, address, models, reach, problem, error }: EngineStatus): string {
  const { unreachable, failed, noModels } = strings.models
  const wrong =
    state === 'unreachable'
      ? unreachable(address ?? '')
      : state === 'failed'
        ? (error?.message ?? failed)
        : problem === 'tooOld'
          ? words.tooOld
          : models.length === 0
            ? noModels
            : undefined
  return [reach && reach !== 'local' && words.reach[reach], wrong].filter(Boolean).join(' · ')
}

/** Whether every word of the query is somewhere in what is said of the model. */
export function fits(model: ModelInfo, query: string): boolean {
  const said = [
    model.label,
    model.family,
    model.parameterSize,
    model.quantization,
    model.owner,
    ...(model.capabilities ?? []),
    ...badgesOf(model).map(strings.models.capability),
  ]
    .join(' ')
    .toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
