import { z } from 'zod'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import type { OpenSettingsFile } from '../platform/settingsFile.ts'
import { openKeptFile } from './keptFile.ts'
import { isRecord } from './salvage.ts'

const TokenRecord = z.object({
  /** Of each: the engine's count, then what the prompt had. */
  samples: z.array(z.array(z.number().nonnegative().max(1e9)).min(2).max(64)).max(32),
  /** The context that the model had when nobody asked for another. */
  context: z.int().positive().max(1e9).optional(),
  /** The one that a question asked for, and got. */
  asked: z.int().positive().max(1e9).optional(),
})
/** What the counts of an engine have taught of one of its models. */
export type TokenRecord = z.infer<typeof TokenRecord>

/** In memory at once, on disk a moment later. */
export interface TokenRecords {
  get(key: string): TokenRecord | undefined
  /** Beyond 200 the one that was not set for the longest time is forgotten. */
  set(key: string, record: TokenRecord): void
  readonly notices: ErrorInfo[]
  onNotice(listener: (notice: ErrorInfo) => void): () => void
  /** Writes what is still waiting. */
  close(): void
}

const MOST_MODELS = 200
const MAX_BYTES = 4 * 1024 * 1024
const WRITE_EVERY_MS = 1_000

/** Opens `tokens.json` of the data folder, whatever state it is in. Never throws. */
export function openTokenRecords(openFile: OpenSettingsFile, dataDir: string, log: Log): TokenRecords {
  const file = openKeptFile<{ models: Record<string, TokenRecord> }>({
    name: 'tokens',
    noun: 'counts of tokens',
    dataDir,
    openFile,
    maxBytes: MAX_BYTES,
    log,
    salvage,
  })
  // In the order of use: the last one was set last.
  const models = new Map(Object.entries(file.value.models))
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    file.write({ models: Object.fromEntries(models) })
  }

  return {
    get: (key) => models.get(key),
    set(key, record) {
      models.delete(key)
      models.set(key, record)
      for (const oldest of [...models.keys()].slice(0, -MOST_MODELS)) models.delete(oldest)
      timer ??= setTimeout(write, WRITE_EVERY_MS)
    },
    notices: file.notices,
    onNotice: file.onNotice,
    close: () => timer && write(),
  }
}

function salvage(raw: Record<string, unknown>): { value: { models: Record<string, TokenRecord> }; lost: string[] } {
  const models: Record<string, TokenRecord> = {}
  const lost: string[] = []
  if ('models' in raw && !isRecord(raw.models)) lost.push('models')
  for (const [key, value] of Object.entries(isRecord(raw.models) ? raw.models : {}).slice(-MOST_MODELS)) {
    const record = TokenRecord.safeParse(value)
    if (record.success) models[key] = record.data
    else lost.push(key)
  }
  return { value: { models }, lost }
}
