import { useQuery } from '@tanstack/react-query'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { chatModels, defaultModelFor, GUIDE, type ModelChoice } from '../../shared/models.ts'
import type { AppState } from './appState.ts'
import { appState } from './current.ts'

/** How often a window that is seen looks: often while no model can be used, else now and then, for what has changed. */
const LOOK_AGAIN_MS = 4_000
const LOOK_NOW_AND_THEN = 5

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

function lookAgain({ api, queryClient, queries }: AppState): Promise<EngineStatus[]> {
  return queryClient.fetchQuery({
    ...queries.engines,
    queryFn: () => api.engines.list({ refresh: true }),
    staleTime: 0,
  })
}

export function useModels(): ModelChoice[] {
  return chatModels(useEngines().engines)
}

/** The model of a new conversation, as things are; null while nobody has looked for engines. */
export function useDefaultModel(): ModelRef | null {
  const { queryClient, queries } = appState()
  const settings = useQuery(queries.settings, queryClient).data ?? defaultSettings
  return defaultModelFor(settings, useEngines().engines)
}

export function currentDefaultModel({
  queryClient,
  queries,
}: Pick<AppState, 'queryClient' | 'queries'>): ModelRef | null {
  const settings = queryClient.getQueryData(queries.settings.queryKey) ?? defaultSettings
  return defaultModelFor(settings, queryClient.getQueryData(queries.engines.queryKey) ?? none)
}

export function findModel(engines: readonly EngineStatus[], ref: ModelRef | null | undefined): ModelChoice | null {
  const engine = engines.find(({ id }) => id === ref?.engine)
  const model = engine?.models.find(({ ref: { name } }) => name === ref?.name)
  return engine && model ? { engine, model } : null
}

/** Looks again when the window comes to the front, every few seconds while none but the Guide is ready, else less often. */
export function keepLooking(state: AppState): () => void {
  const look = () => {
    lookAgain(state).catch(() => {})
  }
  let waited = 0
  const timer = setInterval(() => {
    if (document.visibilityState === 'hidden' || state.connection.state !== 'open') return
    waited++
    const engines = state.queryClient.getQueryData(state.queries.engines.queryKey)
    const isReady = engines?.some(({ id, state: found }) => id !== GUIDE && found === 'ready')
    if (!engines || (isReady && waited < LOOK_NOW_AND_THEN)) return
    waited = 0
    look()
  }, LOOK_AGAIN_MS)
  addEventListener('focus', look)
  return () => {
    clearInterval(timer)
    removeEventListener('focus', look)
  }
}
