import { lstat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../shared/model/errors.ts'
import type { DownloadableFile } from '../../../shared/model/modelDetails.ts'
import { LLAMA_CPP } from '../../../shared/models.ts'
import type { Egress } from '../../platform/egress.ts'
import { makeFolder } from '../../platform/paths.ts'
import type { TransferWork } from '../transfers/transfers.ts'
import { downloadFailure, notUsable, taken } from './downloadFailures.ts'
import { downloadFile } from './downloadFile.ts'
import { safeFileName } from './fileName.ts'
import { lookUp } from './lookUp.ts'
import { dropPartial, leftOf } from './partialFile.ts'
import { createSites } from './sites.ts'

export interface Downloads {
  /** What an address or a name on the hub leads to. Rejects with an AppError. */
  lookUp(from: string): Promise<DownloadableFile[]>
  /** The transfer of one of them into the models folder. INVALID_INPUT for names and addresses that can't be used. */
  work(file: DownloadableFile): TransferWork
}

interface Options {
  egress: Egress
  env: { HF_ENDPOINT?: string | undefined }
  /** The models folder, made when it is not there. */
  folder(): string
  /** What a file of that path is called among the models, once it is there, and why it can't be used, when it can't. */
  modelAt(path: string): Promise<{ name: string; refused?: string | undefined } | undefined>
  freeIn?(folder: string): Promise<number>
}

/** Models from the internet, each into the models folder, and only when a person asks for it. */
export function createDownloads({ egress, env, folder, modelAt, freeIn = freeOnDisk }: Options): Downloads {
  const sites = createSites(egress, env)
  /** What is being written now: two transfers may have a file in common. */
  const underWay = new Set<string>()
  /** Whole files that were refused, by their paths, with the addresses they came from: a resume judges them again. */
  const refused = new Map<string, string>()
  return {
    lookUp: (from) => lookUp(from, sites),
    work({ name, parts }) {
      const files = parts.map((file) => ({
        file: { ...file, name: safeFileName(file.name) },
        site: sites.siteOf(file.url),
      }))
      if (new Set(files.map(({ file }) => file.name.toLowerCase())).size < files.length) {
        throw new AppError('INVALID_INPUT', 'Two parts of this model have the same name.')
      }
      // The folder of when it began: a setting that changes meanwhile holds for the next one.
      const into = folder()
      const targetOf = (fileName: string) => join(into, fileName)
      return {
        kind: 'download',
        name,
        async run({ signal, onProgress }) {
          makeModelsFolder(into)
          const isWhole = async ({ name: fileName, size, url }: (typeof files)[number]['file']) => {
            const there = await lstat(targetOf(fileName)).catch(() => undefined)
            if (!there) return false
            // What an earlier try of this transfer finished; anything else of that name is not touched.
            const isPart = parts.length > 1 && there.isFile() && there.size === size
            if (!isPart && refused.get(targetOf(fileName)) !== url) throw taken(fileName)
            return true
          }
          for (const { file } of files) {
            const total = file.size
            // What is there already did not arrive now.
            const done = (await isWhole(file)) ? (total ?? 0) : await leftOf(targetOf(file.name))
            const activity = done > 0 && done !== total ? { activity: 'reading what is there already' } : {}
            onProgress({ ...activity, part: { id: file.name, label: file.name, done, total } })
          }
          for (const { file, site } of files) {
            if (await isWhole(file)) continue
            const target = targetOf(file.name)
            const activity = files.length > 1 ? file.name : ''
            const onBytes = (done: number, total = file.size) =>
              onProgress({ activity, part: { id: file.name, label: file.name, done, total } })
            if (underWay.has(target)) throw taken(file.name)
            underWay.add(target)
            try {
              await downloadFile(file, target, { egress, site, signal, freeIn, onBytes })
            } finally {
              underWay.delete(target)
            }
          }
          const first = files[0]?.file.name ?? name
          const model = await modelAt(targetOf(first))
          for (const { file } of files) {
            if (model?.refused === undefined) refused.delete(targetOf(file.name))
            else refused.set(targetOf(file.name), file.url)
          }
          if (model?.refused !== undefined) throw notUsable(first, model.refused)
          return model && { engine: LLAMA_CPP, name: model.name }
        },
        async drop() {
          for (const { file } of files) await dropPartial(targetOf(file.name))
        },
      }
    },
  }
}

function makeModelsFolder(folder: string): void {
  try {
    makeFolder(folder)
  } catch (error) {
    throw downloadFailure(error, folder)
  }
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
