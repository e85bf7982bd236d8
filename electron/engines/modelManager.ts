import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { DownloadableFile, FoundServer, LoadedModel, ModelDetails } from '../../shared/model/modelDetails.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { OLLAMA } from '../../shared/models.ts'
import { createBroadcast } from '../platform/broadcast.ts'
import type { ModelLibrary } from './modelLibrary.ts'
import type { Registry } from './registry.ts'
import type { Transfers, TransferWork } from './transfers/transfers.ts'
import { createTransferWorks } from './transfers/transferWorks.ts'

/** Managing the models of all engines. Every method rejects with an AppError. */
export interface ModelManager {
  details(model: ModelRef): Promise<ModelDetails>
  loaded(): Promise<LoadedModel[]>
  load(
    model: ModelRef,
    options: { keepAlive?: number | string | undefined; contextLength?: number | undefined; signal?: AbortSignal },
  ): Promise<void>
  unload(model: ModelRef): Promise<void>
  removal(model: ModelRef): Promise<number | undefined>
  remove(model: ModelRef): Promise<void>
  copy(model: ModelRef, to: string): Promise<void>
  /** All transfers now, and again after each change. */
  watchTransfers(signal: AbortSignal | undefined): AsyncGenerator<Transfer[], void>
  /** `pull`, `importFile` and `download` answer the transfer's id. */
  pull(name: string): Promise<string>
  importFile(path: string, name: string): Promise<string>
  download(file: DownloadableFile): Promise<string>
  lookUp(from: string): Promise<DownloadableFile[]>
  stopTransfer(id: string): void
  resumeTransfer(id: string): void
  dropTransfer(id: string): Promise<void>
  startOllama(): Promise<void>
  openFile(path: string): Promise<ModelRef>
  found(): Promise<FoundServer[]>
}

export interface ModelManagerParts {
  engines: Registry
  transfers: Transfers
  /** Judges a .gguf file, adds it to the models in place, and answers what it is called. */
  openFile(path: string): Promise<ModelRef>
  startOllama(): Promise<void>
  found(): Promise<FoundServer[]>
  downloads: {
    lookUp(from: string): Promise<DownloadableFile[]>
    /** Throws INVALID_INPUT for a name or an address that can't be used. */
    work(file: DownloadableFile): TransferWork
  }
}

export function createModelManager(parts: ModelManagerParts): ModelManager {
  const { engines, transfers, downloads } = parts
  const lists = createBroadcast<Transfer[]>()
  transfers.onChange(lists.emit)
  const look = () => engines.statuses({ refresh: true })
  transfers.onDone(() => void look())

  function libraryOf(engineId: string): ModelLibrary {
    const engine = engines.get(engineId)
    return engine.library ?? cannot(`${engine.label} has nothing to manage here.`)
  }

  /** The method of that library, when it has it. */
  function ability<K extends keyof ModelLibrary>(
    engineId: string,
    name: K,
    what: string,
  ): NonNullable<ModelLibrary[K]> {
    const library = libraryOf(engineId)
    const method = library[name] ?? cannot(`${engines.get(engineId).label} can’t ${what}.`)
    return (method as () => unknown).bind(library) as NonNullable<ModelLibrary[K]>
  }

  /** What a change did is known when it resolves. */
  async function changing(change: Promise<void>): Promise<void> {
    await change
    await look()
  }

  const works = createTransferWorks({
    ollama: (name, what) => ability(OLLAMA, name, what),
    download: downloads.work,
  })
  transfers.restore(works.again)

  return {
    details: async ({ engine, name }) => libraryOf(engine).details(name),
    async loaded() {
      const all = await Promise.all(engines.all().map(async ({ library }) => (await library?.loaded()) ?? []))
      return all.flat()
    },
    load: async ({ engine, name }, options) => changing(libraryOf(engine).load(name, options)),
    unload: async ({ engine, name }) => changing(libraryOf(engine).unload(name)),
    removal: async ({ engine, name }) => libraryOf(engine).removal?.(name),
    remove: async ({ engine, name }) => changing(ability(engine, 'remove', 'delete models')(name)),
    copy: async ({ engine, name }, to) => changing(ability(engine, 'copy', 'copy models')(name, to)),
    async *watchTransfers(signal) {
      // Whoever is late wants the latest list, not those before it.
      const later = lists.watch(signal, 1)
      yield transfers.list()
      yield* later
    },
    pull: async (name) => transfers.start(works.pull(name)),
    importFile: async (path, name) => transfers.start(works.import(path, name)),
    download: async (file) => transfers.start(works.download(file)),
    lookUp: downloads.lookUp,
    stopTransfer: transfers.stop,
    resumeTransfer: transfers.resume,
    dropTransfer: transfers.drop,
    startOllama: () => changing(parts.startOllama()),
    async openFile(path) {
      const model = await parts.openFile(path)
      await look()
      return model
    },
    found: parts.found,
  }
}

function cannot(message: string): never {
  throw new AppError('UNSUPPORTED_HERE', message)
}
