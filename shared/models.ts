import type { ModelRef } from './model/conversation.ts'
import type { EngineStatus, ModelInfo } from './model/engine.ts'
import type { Settings } from './model/settings.ts'

/** The built-in engine: not a language model, and always there. */
export const GUIDE = 'guide'

/** Models of .gguf files, run inside Aside. */
export const LLAMA_CPP = 'llamaCpp'

export const OLLAMA = 'ollama'

/** What kind of engine an id names; all others are servers that speak OpenAI's protocol. */
export function kindOf(engineId: string): 'guide' | 'ollama' | 'llamaCpp' | 'server' {
  return engineId === GUIDE || engineId === OLLAMA || engineId === LLAMA_CPP ? engineId : 'server'
}

export interface ModelChoice {
  engine: EngineStatus
  model: ModelInfo
}

/** False where the engine says that the model can't look at images; nobody knows that of every model. */
export function canSee(model: Pick<ModelInfo, 'capabilities'> | undefined): boolean {
  return model?.capabilities?.includes('vision') ?? true
}

/** Whether it is offered tools. Servers seldom say what their models can do, so those that nobody knows are tried. */
export function takesTools(model: Pick<ModelInfo, 'ref' | 'capabilities'> | undefined): boolean {
  return model !== undefined && (model.capabilities?.includes('tools') ?? kindOf(model.ref.engine) === 'server')
}

/** The models that can chat, of all engines, in the engines' order. */
export function chatModels(engines: readonly EngineStatus[]): ModelChoice[] {
  return engines.flatMap((engine) =>
    engine.models
      .filter(({ capabilities, refused }) => refused === undefined && (!capabilities || capabilities.includes('chat')))
      .map((model) => ({ engine, model })),
  )
}

/**
 * The model of a new conversation: the one set for it, else one that an engine has loaded (no server elsewhere), else the one
 * used last, else the first that can chat, else the Guide. Only models that are there count, but the one the user set.
 */
export function defaultModelFor(
  settings: Pick<Settings, 'defaultModel' | 'lastModel'>,
  engines: readonly EngineStatus[],
): ModelRef | null {
  if (settings.defaultModel) return settings.defaultModel
  const choices = chatModels(engines)
  const real = choices.filter(({ engine }) => engine.id !== GUIDE && engine.state === 'ready')
  const isLast = ({ model: { ref } }: ModelChoice) =>
    ref.engine === settings.lastModel?.engine && ref.name === settings.lastModel.name
  // A server elsewhere is chosen by the user, not by what it happens to have loaded.
  const isElsewhere = ({ id, reach }: EngineStatus) => kindOf(id) === 'server' && reach !== 'local'
  const loaded = real.filter(({ engine, model }) => model.loaded && !isElsewhere(engine))
  const chosen = loaded.find(isLast) ?? loaded[0] ?? real.find(isLast) ?? real[0]
  return (chosen ?? choices.find(({ engine }) => engine.id === GUIDE))?.model.ref ?? null
}
