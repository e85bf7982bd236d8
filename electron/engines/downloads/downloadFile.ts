import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bytes } from '../../../shared/format.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { FileOnServer } from '../../../shared/model/modelDetails.ts'
import type { Egress } from '../../platform/egress.ts'
import { downloadFailure, isOfDisk, refusedBy } from './downloadFailures.ts'
import { PartialFile } from './partialFile.ts'
import type { DownloadSite } from './sites.ts'

/** What other programs, and Aside's own history, need to go on. */
const KEPT_FREE = 512 * 1024 * 1024
/** A server that sends nothing for so long is asked again. */
const SILENT_MS = 60_000
/** So often in a row it may break without a byte that is new. */
const MAX_TRIES = 4
const PAUSE_MS = 500
/** A server may not say how much it sends, and others write to the disk too: after so many bytes it is looked at again. */
const LOOK_BYTES = 16 * 1024 * 1024

interface Download {
  egress: Pick<Egress, 'visit'>
  site: DownloadSite
  signal: AbortSignal
  /** Bytes that can be written where that folder is. */
  freeIn(folder: string): Promise<number>
  /** `total` as the server says, or the list of files did. */
  onBytes(done: number, total: number | undefined): void
}

/**
 * Downloads one file to `target`, going on with what is there of it. A connection that breaks is made again while bytes
 * come; a file with another sum than it must have is thrown away. Rejects with an AppError, or an AbortError after a
 * stop; what has arrived then stays.
 */
export async function downloadFile(file: FileOnServer, target: string, download: Download): Promise<void> {
  const { site, signal, onBytes, freeIn } = download
  let partial: PartialFile | undefined
  try {
    partial = await PartialFile.open(target, file, signal)
    onBytes(partial.length, file.size)
    await assertRoom(freeIn, target, (file.size ?? 0) - partial.length)
    const total = await fetchAll(file, partial, download)
    if (total !== undefined && partial.length !== total) throw notWhole(partial.length, total)
    if (partial.length === 0) throw notAModel()
  } catch (error) {
    await partial?.close()
    signal.throwIfAborted()
    throw downloadFailure(error, site.host)
  }
  const sum = partial.sum()
  if (file.sha256 !== undefined && sum !== file.sha256) {
    await partial.discard()
    throw new AppError('STREAM_BROKEN', 'What arrived is not what was announced: its checksum is another.', {
      next: 'It was thrown away. Try again to download it anew; if it happens again, the file on the server is damaged.',
      detail: `expected ${file.sha256}, got ${sum}`,
    })
  }
  await partial.finish().catch((error: unknown) => {
    throw downloadFailure(error, site.host)
  })
}

/** Answers how long the whole file is, when the server said. */
async function fetchAll(file: FileOnServer, partial: PartialFile, download: Download): Promise<number | undefined> {
  const { signal } = download
  for (let tries = 1; ; tries++) {
    const before = partial.length
    try {
      return await fetchRest(file, partial, download)
    } catch (error) {
      signal.throwIfAborted()
      if (isOfDisk(error) || (error instanceof AppError && !isPassing(error, partial))) throw error
      if (partial.length > before) tries = 0
      if (tries >= MAX_TRIES) throw error
      await pause(PAUSE_MS * 2 ** tries, undefined, { signal })
    }
  }
}

/** A server that has given some of the file, and now has a fault or no time, may give the rest in a moment. */
function isPassing({ code }: AppError, { length }: PartialFile): boolean {
  return code === 'STREAM_BROKEN' || (length > 0 && (code === 'ENGINE_FAILED' || code === 'ENGINE_BUSY'))
}

async function fetchRest(file: FileOnServer, partial: PartialFile, download: Download): Promise<number | undefined> {
  const { egress, site, signal, onBytes, freeIn } = download
  if (file.size !== undefined && file.size > 0 && partial.length === file.size) return file.size
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), SILENT_MS)
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (partial.length > 0) {
    headers.range = `bytes=${partial.length}-`
    // Another version of the file is sent whole.
    if (partial.etag !== undefined) headers['if-range'] = partial.etag
  }
  const both = AbortSignal.any([signal, silence.signal])
  try {
    return await egress.visit(file.url, { ...site.visit, signal: both, headers }, async ({ response }) => {
      const { status } = response
      if (status === 416) await giveUp(partial)
      if (status !== 200 && status !== 206) throw refusedBy(site.host, response)
      const total = await takeUp(partial, file, response)
      if (file.size === undefined) await assertRoom(freeIn, partial.path, (total ?? 0) - partial.length)
      let looked = partial.length
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh()
        if (partial.length === 0) assertModel(chunk)
        if (total !== undefined && partial.length + chunk.length > total)
          throw notWhole(partial.length + chunk.length, total)
        await partial.write(chunk)
        onBytes(partial.length, total)
        if (partial.length - looked >= LOOK_BYTES) {
          looked = partial.length
          await assertRoom(freeIn, partial.path, (total ?? Number.POSITIVE_INFINITY) - looked)
        }
      }
      if (total !== undefined && partial.length < total) throw notWhole(partial.length, total)
      return total
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Where in the file the response begins, and how long the file is; what is there is given up when it begins anew. */
async function takeUp(
  partial: PartialFile,
  file: FileOnServer,
  { status, headers }: { status: number; headers: { get(name: string): string | null } },
): Promise<number | undefined> {
  const [, start, , size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  if (status === 206 && Number(start) !== partial.length)
    throw new AppError('STREAM_BROKEN', 'The server sent another piece than it was asked for.')
  if (status === 200) await partial.startOver()
  const etag = strongEtag(headers.get('etag'))
  // Not every server heeds the condition that it was asked under.
  if (status === 206 && partial.etag !== undefined && etag !== undefined && etag !== partial.etag) await giveUp(partial)
  // What comes packed is counted as it was before; a piece of it is none of the file.
  const isPacked = !/^(identity)?$/i.test(headers.get('content-encoding') ?? '')
  if (status === 206 && isPacked) await giveUp(partial)
  const length = isPacked ? null : headers.get('content-length')
  const said = status === 206 ? Number(size) : length === null ? Number.NaN : Number(length)
  const total = Number.isFinite(said) ? said : file.size
  if (file.size !== undefined && total !== undefined && total !== file.size) {
    throw new AppError('CONFLICT', 'The file on the server has changed since it was looked up.', {
      next: 'Look it up again.',
    })
  }
  if (total !== undefined && total < partial.length) await giveUp(partial)
  if (status === 200 || etag !== undefined) await partial.keepEtag(etag)
  return total
}

/** A weak one does not promise the same bytes. */
function strongEtag(etag: string | null): string | undefined {
  return etag !== null && /^"[^"]{1,200}"$/.test(etag) ? etag : undefined
}

/** What has arrived is of another file. */
async function giveUp(partial: PartialFile): Promise<never> {
  await partial.startOver()
  throw new AppError('STREAM_BROKEN', 'The file on the server is another one than what has arrived.')
}

function assertModel(first: Uint8Array): void {
  const magic = 'GGUF'
  const begins = Buffer.from(first.subarray(0, magic.length)).toString('latin1')
  if (!magic.startsWith(begins)) throw notAModel()
}

function notAModel(): AppError {
  return new AppError('INVALID_INPUT', 'What is at this address is no GGUF file: it may be a web page.', {
    next: 'Give the address of the .gguf file itself.',
  })
}

/** `needed`: bytes that are still to come; infinite when nobody knows. */
async function assertRoom(freeIn: Download['freeIn'], target: string, needed: number): Promise<void> {
  const isKnown = Number.isFinite(needed)
  const free = await freeIn(dirname(target))
  if (needed <= 0 || free - (isKnown ? needed : 0) >= KEPT_FREE) return
  const message = isKnown ? `${bytes(needed)} are needed, and ${bytes(free)} are free.` : `${bytes(free)} are free.`
  throw new AppError('STORAGE_FULL', message, {
    next: `Free some space (${bytes(KEPT_FREE)} are left free for everything else), then try again.`,
  })
}

function notWhole(have: number, total: number): AppError {
  return new AppError('STREAM_BROKEN', `The connection ended at ${bytes(have)} of ${bytes(total)}.`, {
    next: 'Try again: what is there already is kept.',
  })
}
