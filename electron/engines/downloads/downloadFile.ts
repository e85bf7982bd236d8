import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bytes } from '../../../shared/format.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { FileOnServer } from '../../../shared/model/modelDetails.ts'
import type { Egress } from '../../platform/egress.ts'
import { wait } from '../../platform/wait.ts'
import { downloadFailure, refusedBy } from './downloadFailures.ts'
import { PartialFile } from './partialFile.ts'
import type { DownloadSite } from './sites.ts'

/** What other programs, and Aside's own history, need to go on. */
const KEPT_FREE = 512 * 1024 * 1024
/** A server that sends nothing for so long is asked again. */
const SILENT_MS = 60_000
/** So often in a row it may break without a byte that is new. */
const MAX_TRIES = 4
const PAUSE_MS = 500

interface Download {
  egress: Pick<Egress, 'visit'>
  site: DownloadSite
  signal: AbortSignal
  /** `total` as the server says, or the list of files did. */
  onBytes(done: number, total: number | undefined): void
}

/**
 * Downloads one file to `target`, going on with what is there of it. A connection that breaks is made again while bytes
 * come; a file with another sum than it must have is thrown away. Rejects with an AppError, or an AbortError after a
 * stop; what has arrived then stays.
 */
export async function downloadFile(file: FileOnServer, target: string, download: Download): Promise<void> {
  const { site, signal, onBytes } = download
  let partial: PartialFile | undefined
  try {
    partial = await PartialFile.open(target, file, signal)
    onBytes(partial.length, file.size)
    await assertRoom(target, (file.size ?? 0) - partial.length)
    const total = await fetchAll(file, partial, download)
    if (total !== undefined && partial.length !== total) throw notWhole(partial.length, total)
  } catch (error) {
    await partial?.close()
    signal.throwIfAborted()
    throw downloadFailure(error, site.host)
  }
  const sum = partial.sum()
  if (file.sha256 !== undefined && sum !== file.sha256) {
    await partial.discard()
    throw new AppError('STREAM_BROKEN', 'What arrived is not what was announced: its checksum is another.', {
      next: 'It was thrown away. Resume it to download it anew; if it happens again, the file on the server is damaged.',
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
      if (error instanceof AppError && error.code !== 'STREAM_BROKEN') throw error
      const { code } = (error ?? {}) as { code?: string }
      // The disk's errors don't go away by asking the server again.
      if (code !== undefined && /^E(NOSPC|DQUOT|ACCES|PERM|ROFS|IO|LOOP)$/.test(code)) throw error
      if (partial.length > before) tries = 0
      if (tries >= MAX_TRIES) throw error
      await wait(PAUSE_MS * 2 ** tries)
      signal.throwIfAborted()
    }
  }
}

async function fetchRest(file: FileOnServer, partial: PartialFile, download: Download): Promise<number | undefined> {
  const { egress, site, signal, onBytes } = download
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
      if (status === 416) {
        await partial.startOver()
        throw new AppError('STREAM_BROKEN', 'The file on the server is shorter than what has arrived.')
      }
      if (status !== 200 && status !== 206) throw refusedBy(site.host, status)
      const total = await takeUp(partial, file, response)
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh()
        if (partial.length === 0) assertModel(chunk)
        if (total !== undefined && partial.length + chunk.length > total)
          throw notWhole(partial.length + chunk.length, total)
        await partial.write(chunk)
        onBytes(partial.length, total)
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
  const length = headers.get('content-length')
  const said = status === 206 ? Number(size) : length === null ? Number.NaN : Number(length)
  const total = Number.isFinite(said) ? said : file.size
  if (file.size !== undefined && total !== undefined && total !== file.size) {
    throw new AppError('CONFLICT', 'The file on the server has changed since it was looked up.', {
      next: 'Look it up again.',
    })
  }
  if (file.size === undefined && total !== undefined) await assertRoom(partial.path, total - partial.length)
  const etag = headers.get('etag')
  // A weak one does not promise the same bytes.
  await partial.keepEtag(etag !== null && /^"[^"]{1,200}"$/.test(etag) ? etag : undefined)
  return total
}

function assertModel(first: Uint8Array): void {
  const magic = 'GGUF'
  const begins = Buffer.from(first.subarray(0, magic.length)).toString('latin1')
  if (magic.startsWith(begins)) return
  throw new AppError('INVALID_INPUT', 'What is at this address is no GGUF file: it may be a web page.', {
    next: 'Give the address of the .gguf file itself.',
  })
}

async function assertRoom(target: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(target))
  const free = bavail * bsize
  if (free - needed >= KEPT_FREE || needed <= 0) return
  throw new AppError('STORAGE_FULL', `${bytes(needed)} are needed, and ${bytes(free)} are free.`, {
    next: `Free some space (${bytes(KEPT_FREE)} are left free for everything else), then resume it.`,
  })
}

function notWhole(have: number, total: number): AppError {
  return new AppError('STREAM_BROKEN', `The connection ended at ${bytes(have)} of ${bytes(total)}.`, {
    next: 'Resume it: what is there already is kept.',
  })
}
