import { useQuery } from '@tanstack/react-query'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { chatModels, defaultModelFor, GUIDE, type ModelChoice } from '../../shared/models.ts'
import { strings } from '../../shared/strings.ts'
import type { AppState } from './appState.ts'
import { appState } from './current.ts'

/** How often a window that is seen looks: often while no model can be used, else now and then, for what has changed. */
const LOOK_AGAIN_MS = 4_000
const LOOK_NOW_AND_THEN = 5
/** The longest that a question waits for a look; main gives up on a silent engine sooner. */
const MOST_WAIT_MS = 1_000

const none: EngineStatus[] = []

/** Every engine as it was found at the last look; empty while nobody has looked yet. */
export function useEngines(): { engines: EngineStatus[]; isLoading: boolean } {
  const { queryClient, queries } = appState()
  const { data, isPending } = useQuery(queries.engines, queryClient)
  return { engines: data ?? none, isLoading: isPending }
}

/** Looks at every engine again. Half a second at most for one that is silent. */
export async function refreshEngines(): Promise<EngineStatus[]> {
  return lookAgain(appState())
}

type Looking = Pick<AppState, 'api' | 'connection' | 'queryClient' | 'queries'>

function lookAgain({ api, queryClient, queries }: Looking): Promise<EngineStatus[]> {
  return queryClient.fetchQuery({
    ...queries.engines,
    queryFn: () => api.engines.list({ refresh: true }),
    staleTime: 0,
  })
}

/** The model of a new conversation, as things are; null while nobody has looked for engines. */
export function useDefaultModel(): ModelRef | null {
  const { queryClient, queries } = appState()
  const settings = useQuery(queries.settings, queryClient).data ?? defaultSettings
  return defaultModelFor(settings, useEngines().engines)
}

export interface DefaultModel {
  /** null when nobody could look for engines. */
  model: ModelRef | null
  /** Nobody has chosen this one: it is the Guide, because there is nothing else. */
  standsIn: boolean
}

/**
 * The model of a question for which none was chosen. Waits for the first look at the engines; and where only the Guide
 * is known, which nobody chose, looks again: what has been started since answers.
 */
export async function findDefaultModel(state: Looking): Promise<DefaultModel> {
  const { connection, queryClient, queries } = state
  await Promise.allSettled([
    queryClient.ensureQueryData(queries.settings),
    queryClient.ensureQueryData(queries.engines),
  ])
  const known = (): DefaultModel => {
    const settings = queryClient.getQueryData(queries.settings.queryKey) ?? defaultSettings
    const model = defaultModelFor(settings, queryClient.getQueryData(queries.engines.queryKey) ?? none)
    return { model, standsIn: model?.engine === GUIDE && !settings.defaultModel }
  }
  if (!known().standsIn || connection.state !== 'open') return known()
  const late = new Promise((resolve) => setTimeout(resolve, MOST_WAIT_MS))
  await Promise.race([lookAgain(state).catch(() => {}), late])
  return known()
}

/** Why none but the Guide can answer; null when a model can, or while nobody has looked. */
export type Lacking = 'unreachable' | 'failed' | 'noModels'

export function lackingIn(engines: readonly EngineStatus[]): Lacking | null {
  const others = engines.filter(({ id }) => id !== GUIDE)
  const first = others[0]
  if (!first || chatModels(others).some(({ engine }) => engine.state === 'ready')) return null
  return first.state === 'ready' ? 'noModels' : first.state
}

/** What a question is refused with that only a model can answer, where the Guide would have to. */
export function noModelError({ queryClient, queries }: Pick<AppState, 'queryClient' | 'queries'>): AppError {
  const lacking = lackingIn(queryClient.getQueryData(queries.engines.queryKey) ?? none)
  const words = strings.models
  if (!lacking) return new AppError('MODEL_LACKS_CAPABILITY', words.guideOnlyManual)
  return new AppError('ENGINE_UNREACHABLE', words.noneRunning, { next: words.noneRunningNext[lacking] })
}

export function findModel(engines: readonly EngineStatus[], ref: ModelRef | null | undefined): ModelChoice | null {
  const engine = engines.find(({ id }) => id === ref?.engine)
  const model = engine?.models.find(({ ref: { name } }) => name === ref?.name)
  return engine && model ? { engine, model } : null
}

/**
 * Looks again at once, when the window comes to the front, when an answer has ended, since its model is in memory then, every
 * few seconds while none but the Guide can answer, else less often.
 */
export function keepLooking(state: AppState): () => void {
  const look = () => {
    lookAgain(state).catch(() => {})
  }
  let waited = 0
  const timer = setInterval(() => {
    if (document.visibilityState === 'hidden' || state.connection.state !== 'open') return
    waited++
    const engines = state.queryClient.getQueryData(state.queries.engines.queryKey)
    const isReady = chatModels(engines ?? none).some(({ engine }) => engine.id !== GUIDE && engine.state === 'ready')
    if (!engines || (isReady && waited < LOOK_NOW_AND_THEN)) return
    waited = 0
    look()
  }, LOOK_AGAIN_MS)
  addEventListener('focus', look)
  const noEnds = state.runs.onEnd(look)
  // What main knows is drawn first, and may be old: nobody looks while no page is seen.
  void state.queryClient.ensureQueryData(state.queries.engines).then(look, () => {})
  return () => {
    clearInterval(timer)
    removeEventListener('focus', look)
    noEnds()
  }
}
