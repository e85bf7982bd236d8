import { join } from 'node:path'
import { z } from 'zod'
import { Transfer } from '../../shared/model/transfer.ts'
import type { Log } from '../platform/log.ts'
import { judgeJsonFile, setAside, sweepTemporaryFiles, writeJsonFile } from './jsonFile.ts'

const FILE = 'transfers.json'
const MAX_BYTES = 8 * 1024 * 1024

const Unfinished = z.object({ transfer: Transfer, again: z.unknown() })
type Unfinished = z.infer<typeof Unfinished>

/**
 * The transfers that had not ended when Aside did, so that the next start can go on with them, or throw away what they
 * have left. Neither method throws: what can't be read or written costs only that.
 */
export function openUnfinishedTransfers({ dataDir, log }: { dataDir: string; log: Pick<Log, 'warn'> }) {
  const path = join(dataDir, FILE)
  let isEmpty = false
  return {
    read(): Unfinished[] {
      try {
        sweepTemporaryFiles(path)
        const judged = judgeJsonFile(path, MAX_BYTES)
        isEmpty = judged.state === 'missing'
        if (judged.state === 'damaged') {
          log.warn('the file of transfers is damaged', { why: judged.why, kept: setAside(path) })
        }
        const entries = 'value' in judged ? z.array(z.unknown()).safeParse(judged.value.transfers).data : []
        return (entries ?? []).flatMap((entry) => Unfinished.safeParse(entry).data ?? [])
      } catch (error) {
        log.warn('the file of transfers could not be read', { error })
        return []
      }
    },
    write(transfers: Unfinished[]): void {
      if (isEmpty && transfers.length === 0) return
      isEmpty = transfers.length === 0
      try {
        writeJsonFile(path, { transfers })
      } catch (error) {
        log.warn('the file of transfers could not be written', { error })
      }
    },
  }
}
