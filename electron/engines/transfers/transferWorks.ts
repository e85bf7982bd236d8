import { z } from 'zod'
import { DownloadableFile } from '../../../shared/model/modelDetails.ts'
import type { Transfer } from '../../../shared/model/transfer.ts'
import { OLLAMA } from '../../../shared/models.ts'
import type { ModelLibrary } from '../modelLibrary.ts'
import type { TransferWork } from './transfers.ts'

interface Parts {
  /** A method of Ollama's library; UNSUPPORTED_HERE, saying `what` can't be done, when it has none. */
  ollama<K extends keyof ModelLibrary>(name: K, what: string): NonNullable<ModelLibrary[K]>
  download(file: DownloadableFile): TransferWork
}

const Pulled = z.object({ name: z.string() })
const Imported = z.object({ path: z.string(), name: z.string() })

/** The kinds of work that bring a model here. Each throws an AppError for what can't be. */
export function createTransferWorks({ ollama, download }: Parts) {
  const nameOf = (typed: string) => ollama('nameOf', 'get models')(typed)

  const works = {
    pull(typed: string): TransferWork {
      const pull = ollama('pull', 'get models')
      const name = nameOf(typed)
      return {
        kind: 'pull',
        name: shown(name),
        again: { name } satisfies z.infer<typeof Pulled>,
        async run(work) {
          await pull(name, work)
          return { engine: OLLAMA, name }
        },
      }
    },
    import(path: string, typed: string): TransferWork {
      const importFile = ollama('importFile', 'import files')
      const name = nameOf(typed)
      return {
        kind: 'import',
        name: shown(name),
        again: { path, name } satisfies z.infer<typeof Imported>,
        async run(work) {
          await importFile(path, name, work)
          return { engine: OLLAMA, name }
        },
      }
    },
    download: (file: DownloadableFile): TransferWork => ({ ...download(file), again: file }),
    /** The same work, of what `TransferWork.again` was. */
    again(kind: Transfer['kind'], again: unknown): TransferWork {
      if (kind === 'download') return works.download(DownloadableFile.parse(again))
      if (kind === 'pull') return works.pull(Pulled.parse(again).name)
      const { path, name } = Imported.parse(again)
      return works.import(path, name)
    },
  }
  return works
}

function shown(name: string): string {
  return name.replace(/:latest$/, '')
}
