import { createModelManager } from '../../electron/engines/modelManager.ts'
import { createRegistry } from '../../electron/engines/registry.ts'
import { createTransfers } from '../../electron/engines/transfers/transfers.ts'
import { AppError } from '../../shared/model/errors.ts'

/** The real manager, with no engine and nothing to get models from. */
export const noModels = createModelManager({
  engines: createRegistry(() => []),
  transfers: createTransfers({ log: { warn: () => {} } }),
  openFile: refuse,
  startOllama: refuse,
  found: async () => [],
  downloads: { lookUp: refuse, work: notHere },
})

async function refuse(): Promise<never> {
  notHere()
}

function notHere(): never {
  throw new AppError('UNSUPPORTED_HERE', 'Not in this test.')
}
