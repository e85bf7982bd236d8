import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { ModelInfo } from '../../shared/model/engine.ts'
import type { DownloadableFile, FoundServer, LoadedModel, ModelDetails } from '../../shared/model/modelDetails.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { appState } from './current.ts'
import { refreshEngines } from './enginesState.ts'
import { currentSettings, updateSettings } from './settingsState.ts'
import { createStore, useStore } from './store.ts'
import type { TransfersNow } from './transferList.ts'

/** How often memory is looked at while it is shown: engines unload by themselves. */
const MEMORY_MS = 3_000
const FOR_EVER = -1

/** What is in memory now; undefined until main has said it. Looked at again and again while it is shown. */
export function useLoadedModels(): LoadedModel[] | undefined {
  const { queryClient, queries } = appState()
  return useQuery({ ...queries.loadedModels, refetchInterval: MEMORY_MS }, queryClient).data
}

/** What there is to know of one model, read anew each time it is shown. */
export function useModelDetails(model: ModelRef): { details: ModelDetails | undefined; error: unknown } {
  const { queryClient, queries } = appState()
  const { data, error } = useQuery(queries.modelDetails(model), queryClient)
  return { details: data, error }
}

/** Servers on this computer that could be added, looked for each time this is shown. */
export function useFoundServers(): FoundServer[] | undefined {
  const { queryClient, queries } = appState()
  return useQuery(queries.foundServers, queryClient).data
}

/** Every transfer, followed while this is shown. */
export function useTransfers(): TransfersNow {
  const { transfers } = appState()
  return useSyncExternalStore(transfers.subscribe, transfers.get, transfers.get)
}

/** Calls `listener` once for each transfer that ends while this page follows them: to say so, once, to a screen reader. */
export function useTransferEnded(listener: (transfer: Transfer) => void): void {
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => appState().transfers.onEnd((transfer) => latest.current(transfer)), [])
}

export const transfersSeen = (): void => appState().transfers.seen()

const modelKey = ({ engine, name }: ModelRef) => `${engine}/${name}`

/** Models that this page is having loaded, and the way to stop it. */
const loading = createStore<ReadonlyMap<string, AbortController>>(new Map())

/** Whether this page waits for that model to be loaded. */
export function useIsLoading(model: ModelRef): boolean {
  return useStore(loading, (now) => now.has(modelKey(model)))
}

/** Those of them that are on their way into memory: for this page, or as their engine says. */
export function useBeingLoaded(models: readonly ModelInfo[]): ModelInfo[] {
  const ours = useStore(loading, (now) => now)
  return models.filter((model) => model.loading !== undefined || ours.has(modelKey(model.ref)))
}

/** Loads it, or lets it stay loaded: `keep` for ever. Resolves when it is in memory, with false when that was stopped. */
export async function loadModel(model: ModelRef, { keep }: { keep: boolean }): Promise<boolean> {
  const stop = new AbortController()
  const key = modelKey(model)
  loading.set(new Map([...loading.get(), [key, stop]]))
  try {
    const { api } = appState()
    await changed(api.models.load({ model, ...(keep && { keepAlive: FOR_EVER }) }, { signal: stop.signal }))
    return true
  } catch (error) {
    if (stop.signal.aborted) return false
    throw error
  } finally {
    loading.set(new Map([...loading.get()].filter(([other]) => other !== key)))
  }
}

export function stopLoading(model: ModelRef): void {
  loading.get().get(modelKey(model))?.abort()
}

export const unloadModel = (model: ModelRef): Promise<void> => changed(appState().api.models.unload({ model }))

/** Bytes that deleting it would free; undefined where that can't be told. Rejects when it can't be deleted. */
export async function removalOf(model: ModelRef): Promise<number | undefined> {
  return (await appState().api.models.removal({ model })).freed
}

export const removeModel = (model: ModelRef): Promise<void> => changed(appState().api.models.remove({ model }))

export const copyModel = (model: ModelRef, to: string): Promise<void> =>
  changed(appState().api.models.copy({ model, to }))

/** Looks again at what there is and what is loaded, whatever became of the work. */
async function changed(work: Promise<unknown>): Promise<void> {
  const { queryClient, queries } = appState()
  try {
    await work
  } finally {
    await Promise.allSettled([
      refreshEngines(),
      queryClient.invalidateQueries({ queryKey: queries.loadedModels.queryKey }),
    ])
  }
}

export async function pullModel(name: string): Promise<void> {
  await appState().api.models.pull({ name })
}

/** The files that an address or a name on Hugging Face leads to. Asks that server. */
export async function lookUpFiles(from: string, signal?: AbortSignal): Promise<DownloadableFile[]> {
  return (await appState().api.models.lookUp({ from }, { ...(signal && { signal }) })).files
}

export async function downloadFile(file: DownloadableFile): Promise<void> {
  await appState().api.models.download({ file })
}

export async function importModelFile(path: string, name: string): Promise<void> {
  await appState().api.models.importFile({ path, name })
}

/** Adds a .gguf file, where it is, to the models. Rejects with what is wrong with it. */
export async function openModelFile(path: string): Promise<ModelRef> {
  const model = await appState().api.models.openFile({ path })
  await refreshEngines().catch(() => {})
  return model
}

/** Takes a file that was opened from elsewhere off the models. */
export async function forgetModelFile(path: string): Promise<void> {
  const { files } = currentSettings().llamaCpp
  await updateSettings({ llamaCpp: { files: files.filter((other) => other !== path) } })
  await refreshEngines().catch(() => {})
}

/** Lets the user choose a .gguf file; null when none was chosen. Rejects where there is no chooser. */
export const chooseModelFile = (): Promise<string | null> => appState().api.models.chooseFile()

/** Lets the user choose a folder; null when none was chosen. Rejects where there is no chooser. */
export const chooseModelsFolder = (): Promise<string | null> => appState().api.tools.chooseFolder()

export async function stopTransfer(id: string): Promise<void> {
  await appState().api.models.stopTransfer({ id })
}

export async function resumeTransfer(id: string): Promise<void> {
  await appState().api.models.resumeTransfer({ id })
}

export async function dropTransfer(id: string): Promise<void> {
  await appState().api.models.dropTransfer({ id })
}

/** Starts Ollama, which then ends with Aside. Resolves when it answers. */
export async function startOllama(): Promise<void> {
  await appState().api.models.startOllama()
  await refreshEngines().catch(() => {})
}

/** Adds a server that was found on this computer to the engines. */
export async function addFoundServer({ label, address }: FoundServer): Promise<void> {
  const { api, queryClient, queries } = appState()
  await api.servers.save({ server: { label, address, allowedRemote: '' } })
  await Promise.allSettled([
    refreshEngines(),
    queryClient.invalidateQueries({ queryKey: queries.foundServers.queryKey }),
  ])
}
