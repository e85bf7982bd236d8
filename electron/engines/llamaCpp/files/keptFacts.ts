import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Capability } from '../../../../shared/model/engine.ts'
import type { Judged } from '../gguf/judgeModel.ts'

/** What a model's files said when they were read last. */
export interface KeptModel {
  /** Of its first file. */
  path: string
  name: string
  stamp: string
  /** Absent: it was not whole, or not read. */
  judged?: Judged | undefined
}

const MOST_BYTES = 64 * 1024 * 1024

const text = z.string()
const count = z.number()
const Facts = z.object({
  name: text.optional(),
  architecture: text,
  parameterSize: text.optional(),
  quantization: text.optional(),
  contextLength: count,
  blockCount: count,
  embeddingLength: count,
  headCount: count.optional(),
  headCountKv: count.optional(),
  keyLength: count.optional(),
  valueLength: count.optional(),
  chatTemplate: text.optional(),
  license: text.optional(),
  capabilities: z.array(Capability),
  entries: z.array(z.object({ key: text, value: text })),
})
const Kept = z.object({
  /** The Aside that has read them: another one may read more. */
  version: text,
  models: z.array(
    z.object({
      path: text,
      name: text,
      stamp: text,
      judged: z
        .union([z.object({ facts: Facts }), z.object({ refused: text }), z.object({ noModel: text })])
        .optional(),
    }),
  ),
})

/**
 * Headers that were read before, so that a start needs to read none again. It is only a memory: damaged or gone, it is
 * begun anew. Neither method rejects.
 */
export function openKeptFacts(dataDir: string, version: string) {
  const path = join(dataDir, 'model-files.json')
  return {
    async read(): Promise<KeptModel[]> {
      try {
        if ((await stat(path)).size > MOST_BYTES) return []
        const kept = Kept.parse(JSON.parse(await readFile(path, 'utf8')))
        const isOurs = kept.version === version
        return kept.models.map((model) => (isOurs ? model : { ...model, judged: undefined }))
      } catch {
        return []
      }
    },
    async write(models: readonly KeptModel[]): Promise<void> {
      const temporary = `${path}.tmp-${randomUUID()}`
      try {
        await writeFile(temporary, JSON.stringify({ version, models }), { mode: 0o600 })
        await rename(temporary, path)
      } catch {
        await rm(temporary, { force: true }).catch(() => {})
      }
    },
  }
}
