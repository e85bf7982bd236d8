import { done } from '../../shared/contract/base.ts'
import type { ModelManager } from '../engines/modelManager.ts'
import { os } from './base.ts'

interface Deps {
  models: ModelManager
  /** The system's chooser for a .gguf file, over that window. */
  chooseModelFile(windowId: string): Promise<string | null>
}

export function modelProcedures({ models, chooseModelFile }: Deps) {
  return os.models.router({
    details: os.models.details.handler(({ input }) => models.details(input.model)),
    loaded: os.models.loaded.handler(() => models.loaded()),
    load: os.models.load.handler(async ({ input: { model, ...options }, signal }) => {
      await models.load(model, { ...options, ...(signal && { signal }) })
      return done
    }),
    unload: os.models.unload.handler(async ({ input }) => {
      await models.unload(input.model)
      return done
    }),
    removal: os.models.removal.handler(async ({ input }) => {
      const freed = await models.removal(input.model)
      return { ...(freed !== undefined && { freed }) }
    }),
    remove: os.models.remove.handler(async ({ input }) => {
      await models.remove(input.model)
      return done
    }),
    copy: os.models.copy.handler(async ({ input }) => {
      await models.copy(input.model, input.to)
      return done
    }),
    transfers: os.models.transfers.handler(async ({ signal }) => models.watchTransfers(signal)),
    pull: os.models.pull.handler(async ({ input }) => ({ transferId: await models.pull(input.name) })),
    importFile: os.models.importFile.handler(async ({ input }) => ({
      transferId: await models.importFile(input.path, input.name),
    })),
    lookUp: os.models.lookUp.handler(async ({ input }) => ({ files: await models.lookUp(input.from) })),
    download: os.models.download.handler(async ({ input }) => ({ transferId: await models.download(input.file) })),
    stopTransfer: os.models.stopTransfer.handler(({ input }) => {
      models.stopTransfer(input.id)
      return done
    }),
    resumeTransfer: os.models.resumeTransfer.handler(({ input }) => {
      models.resumeTransfer(input.id)
      return done
    }),
    dropTransfer: os.models.dropTransfer.handler(async ({ input }) => {
      await models.dropTransfer(input.id)
      return done
    }),
    startOllama: os.models.startOllama.handler(async () => {
      await models.startOllama()
      return done
    }),
    chooseFile: os.models.chooseFile.handler(({ context }) => chooseModelFile(context.windowId)),
    openFile: os.models.openFile.handler(({ input }) => models.openFile(input.path)),
    found: os.models.found.handler(() => models.found()),
  })
}
