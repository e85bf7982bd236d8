import { AppError } from '../../../shared/model/errors.ts'
import type { LoadedModel, ModelDetails } from '../../../shared/model/modelDetails.ts'
import { LLAMA_CPP } from '../../../shared/models.ts'
import type { ModelLibrary } from '../modelLibrary.ts'
import { readKeepAlive } from './keepAlive.ts'
import type { Lease, ModelKeeper } from './ModelKeeper.ts'
import type { ModelFiles } from './modelFiles.ts'

interface Parts {
  files: ModelFiles
  keeper: ModelKeeper
  lease(name: string, contextLength: number | undefined, signal: AbortSignal | undefined): Promise<Lease>
  /** Forgets why a model was given up. */
  tryAgain(name: string): void
}

export function createLibrary({ files, keeper, lease, tryAgain }: Parts): ModelLibrary {
  async function details(name: string): Promise<ModelDetails> {
    const file = await files.get(name)
    if (!file) throw new AppError('MODEL_NOT_FOUND', `There is no .gguf file called ${name} any more.`)
    const { facts, path } = file
    return {
      ...(facts?.license !== undefined && { license: facts.license }),
      ...(facts?.chatTemplate !== undefined && { template: facts.chatTemplate }),
      facts: facts?.entries ?? [],
      path,
    }
  }

  async function loaded(): Promise<LoadedModel[]> {
    const resident = keeper.resident()
    if (!resident?.loaded) return []
    const { name, expiresAt } = resident
    const { size, gpuSize, contextLength } = resident.loaded
    return [
      {
        ref: { engine: LLAMA_CPP, name },
        label: name,
        size,
        gpuSize,
        contextLength,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    ]
  }

  return {
    details,
    loaded,
    async load(name, { keepAlive, contextLength, signal }) {
      tryAgain(name)
      const { giveBack } = await lease(name, contextLength, signal)
      const keepMs = readKeepAlive(keepAlive)
      if (keepMs !== undefined) keeper.keep(name, keepMs)
      giveBack(keepMs)
    },
    async unload(name) {
      keeper.unload(name, { now: false })
    },
    removal: (name) => files.removal(name),
    async remove(name) {
      // Windows deletes no file that is in use.
      keeper.unload(name, { now: true })
      await files.remove(name)
    },
  }
}
