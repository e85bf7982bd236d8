import type { LoadedModel, ModelDetails } from '../../shared/model/modelDetails.ts'

/** How a long piece of work goes on, as often as there is news. Sizes are bytes. */
export interface Progress {
  activity?: string
  part?: { id: string; label: string; done: number; total?: number | undefined }
}

export interface LongWork {
  /** Ends it; what is there already stays, so that the same call goes on with it. Rejects with an AbortError. */
  signal: AbortSignal
  onProgress(progress: Progress): void
}

/**
 * Managing an engine's models. Every method rejects with an AppError; what an engine can't do is absent. Names are the
 * engine's own.
 */
export interface ModelLibrary {
  /** MODEL_NOT_FOUND when there is no such model. */
  details(name: string): Promise<ModelDetails>
  /** What is in memory now. Never rejects: an engine that is not there has nothing loaded. */
  loaded(): Promise<LoadedModel[]>
  /** Brings it into memory, or changes how long it stays there (as `ModelOptions.keepAlive`). */
  load(
    name: string,
    options: { keepAlive?: number | string | undefined; contextLength?: number | undefined; signal?: AbortSignal },
  ): Promise<void>
  unload(name: string): Promise<void>
  /** Bytes that `remove` would free, as far as they can be told. */
  removal?(name: string): Promise<number | undefined>
  remove?(name: string): Promise<void>
  copy?(name: string, to: string): Promise<void>
  /** What of that, as somebody typed it, names a model that could be pulled: INVALID_INPUT, or FORBIDDEN, for what can't. */
  nameOf?(typed: string): string
  /** Fetches a model by name. */
  pull?(name: string, work: LongWork): Promise<void>
  /** Makes a model of that name from a .gguf file. */
  importFile?(path: string, name: string, work: LongWork): Promise<void>
}
