import type { ModelRef } from '../../shared/model/conversation.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { chatModels, defaultModelFor, GUIDE } from '../../shared/models.ts'
import type { Registry } from './registry.ts'

const MAX_LATE = 3

/**
 * The model that somebody named in a terminal: `engine/name`, or a name alone; without a name, the model of a new
 * conversation. The Guide answers only when it is named or set: a script that asks a model must not get its words. Throws
 * MODEL_NOT_FOUND, or why the engine that could have it can't be reached.
 */
export async function modelNamed(
  name: string | undefined,
  engines: Pick<Registry, 'all' | 'statuses'>,
  settings: Pick<Settings, 'defaultModel' | 'lastModel'>,
): Promise<ModelRef> {
  const [, engine, rest] = /^([^/]+)\/(.+)$/.exec(name ?? '') ?? []
  // The engine knows its own names best.
  if (engine && rest && engines.all().some(({ id }) => id === engine)) return { engine, name: rest }
  if (name === undefined && settings.defaultModel) return settings.defaultModel

  const found = await look(engines)
  if (name === undefined) {
    const chosen = defaultModelFor(settings, found)
    if (chosen && chosen.engine !== GUIDE) return chosen
    throw notReady(found) ?? noModels()
  }
  const refs = chatModels(found).map(({ model }) => model.ref)
  const exact = refs.filter((ref) => ref.name === name || ref.name === `${name}:latest`)
  const [only, another] = exact
  if (only && another) {
    const names = exact.map((ref) => `${ref.engine}/${ref.name}`)
    throw new AppError('INVALID_INPUT', `More than one model is called ${name}.`, {
      next: `Say ${names.join(' or ')}.`,
    })
  }
  if (only) return only
  throw notReady(found) ?? notThere(name, refs)
}

/** A machine that has just started a program may be late to say what it has: that is no reason to give up at once. */
async function look({ statuses }: Pick<Registry, 'statuses'>): Promise<EngineStatus[]> {
  for (let late = 0; ; late++) {
    const found = await statuses({ refresh: true })
    if (late === MAX_LATE || !found.some(({ error }) => error?.code === 'ENGINE_TIMEOUT')) return found
  }
}

/** Why the first engine that is not ready isn't. */
function notReady(found: readonly EngineStatus[]): AppError | undefined {
  const error = found.find((engine) => engine.state !== 'ready' && engine.error)?.error
  return error && new AppError(error.code, error.message, { ...(error.next !== undefined && { next: error.next }) })
}

function noModels(): AppError {
  return new AppError('MODEL_NOT_FOUND', 'There is no model that could answer.', {
    next: 'Pull one, or ask the Guide about Aside: --model guide/guide.',
  })
}

function notThere(name: string, refs: readonly ModelRef[]): AppError {
  const names = refs.map((ref) => ref.name).filter((one) => one !== GUIDE)
  return new AppError('MODEL_NOT_FOUND', `No engine has a model called ${name}.`, {
    next: names.length === 0 ? 'Pull it first.' : `There are: ${names.slice(0, 20).join(', ')}.`,
  })
}
