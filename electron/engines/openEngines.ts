import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { LLAMA_CPP } from '../../shared/models.ts'
import type { StartChild } from '../platform/childProcess.ts'
import type { Egress } from '../platform/egress.ts'
import type { Log } from '../platform/log.ts'
import { createEngines, type Engines } from './createEngines.ts'
import { createDownloads } from './downloads/createDownloads.ts'
import { createModelFiles } from './llamaCpp/modelFiles.ts'
import { createModelManager, type ModelManager } from './modelManager.ts'
import { findServers } from './openai/findServers.ts'
import { createTransfers, type Unfinished } from './transfers/transfers.ts'

interface Options {
  dataDir: string
  /** Of Aside. */
  version: string
  settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
    onChange(listener: (settings: Settings) => void): () => void
  }
  egress: Egress
  env: NodeJS.ProcessEnv
  startChild: StartChild
  /** The key of that server, as long as it is at that origin. */
  serverKey(id: string, origin: string): Promise<string | undefined>
  /** Transfers that the last end of Aside stopped. */
  unfinished: Unfinished
  /** The desktop's trash, where there is one. */
  trash?: ((path: string) => Promise<void>) | undefined
  /** How far all that is on its way is, from 0 to 1; null: nothing is. */
  onProgress(share: number | null): void
  /** Which models there are may have changed. */
  onModels(): void
  log: Log
}

/** Everything that runs models, and what is done for them. */
export interface OpenEngines {
  engines: Engines
  models: ModelManager
  /** Stops what is on its way and ends what was started. */
  close(): Promise<void>
}

export function openEngines(options: Options): OpenEngines {
  const { dataDir, version, settings, egress, env, startChild, serverKey, unfinished, trash, log } = options
  const files = createModelFiles({ dataDir, version, settings, env, trash, log })
  const engines = createEngines({ egress, settings: settings.get, files, startChild, serverKey, env, log })
  const transfers = createTransfers({ log, unfinished })
  const models = createModelManager({
    engines,
    transfers,
    openFile: async (path) => ({ engine: LLAMA_CPP, name: (await files.open(path)).name }),
    startOllama: engines.startOllama,
    found: () => findServers({ egress, settings: settings.get(), env }),
    downloads: createDownloads({ egress, env, folder: files.folder, modelAt: files.at }),
  })
  transfers.onChange((list) => options.onProgress(shareOf(list)))
  files.onChange(options.onModels)
  return {
    engines,
    models,
    async close() {
      await transfers.close()
      await engines.close()
      files.close()
    },
  }
}

function shareOf(transfers: Transfer[]): number | null {
  const running = transfers.filter(({ state }) => state === 'running')
  if (running.length === 0) return null
  const total = running.reduce((sum, one) => sum + (one.total ?? 0), 0)
  return total > 0 ? running.reduce((sum, one) => sum + one.done, 0) / total : 0
}
