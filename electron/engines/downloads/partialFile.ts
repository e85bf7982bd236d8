import { createHash, type Hash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, lstat, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import type { FileOnServer } from '../../../shared/model/modelDetails.ts'
import { taken } from './downloadFailures.ts'

/** What is noted beside a file that is not whole yet: only the same file of the same server is gone on with. */
const Note = z.object({
  url: z.string(),
  sha256: z.string().optional(),
  size: z.number().optional(),
  etag: z.string().optional(),
})
type Note = z.infer<typeof Note>

/**
 * A file on its way: `<target>.part` and a note beside it. What has arrived stays there over cuts, stops and restarts.
 * Links are never written through.
 */
export class PartialFile {
  /** Where it stands while it is not whole. */
  readonly path: string
  readonly #target: string
  readonly #handle: FileHandle
  #hash: Hash
  readonly #note: Note
  /** Bytes that are there. */
  length: number

  private constructor(target: string, handle: FileHandle, hash: Hash, note: Note, length: number) {
    this.#target = target
    this.path = partOf(target)
    this.#handle = handle
    this.#hash = hash
    this.#note = note
    this.length = length
  }

  /** Goes on with what is there of that file, or begins it. What is there is read once, for its sum. */
  static async open(target: string, { url, sha256, size }: FileOnServer, signal: AbortSignal): Promise<PartialFile> {
    const path = partOf(target)
    const kept = await readNote(target)
    const isSame = kept !== undefined && kept.url === url && kept.sha256 === sha256 && kept.size === size
    const hash = createHash('sha256')
    const there = isSame ? await lstat(path).catch(() => undefined) : undefined
    let length = 0
    if (there?.isFile()) {
      for await (const chunk of createReadStream(path, { signal })) {
        hash.update(chunk as Buffer)
        length += (chunk as Buffer).length
      }
    } else await rm(path, { force: true })
    const flags = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
    const handle = await open(path, flags, 0o644)
    const note: Note = {
      url,
      ...(sha256 && { sha256 }),
      ...(size !== undefined && { size }),
      ...(isSame && kept.etag && { etag: kept.etag }),
    }
    const file = new PartialFile(target, handle, hash, note, length)
    try {
      await handle.truncate(length)
      await file.#writeNote()
    } catch (error) {
      await file.close()
      throw error
    }
    return file
  }

  /** What the server called this version of the file when it was begun. */
  get etag(): string | undefined {
    return this.#note.etag
  }

  async keepEtag(etag: string | undefined): Promise<void> {
    if (etag === this.#note.etag) return
    if (etag === undefined) delete this.#note.etag
    else this.#note.etag = etag
    await this.#writeNote()
  }

  async write(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.length + at)
      at += bytesWritten
    }
    this.#hash.update(chunk)
    this.length += chunk.length
  }

  /** Throws away what has arrived. */
  async startOver(): Promise<void> {
    if (this.length === 0) return
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.length = 0
  }

  /** The file's sum, in hex; nothing can be written after it. */
  sum(): string {
    return this.#hash.digest('hex')
  }

  /** It is whole: gives it its name. CONFLICT when something else has come by that name meanwhile. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
    if (await lstat(this.#target).catch(() => undefined)) throw taken(basename(this.#target))
    await rename(this.path, this.#target)
    await rm(noteOf(this.#target), { force: true })
  }

  /** Throws it away. */
  async discard(): Promise<void> {
    await this.close()
    await dropPartial(this.#target)
  }

  /** Leaves it as it is, to be gone on with. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => {})
  }

  async #writeNote(): Promise<void> {
    const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0)
    // Its address may be one that gives access.
    await writeFile(noteOf(this.#target), JSON.stringify(this.#note), { flag, mode: 0o600 })
  }
}

/** Bytes that an earlier try has left of it, whether or not it can be gone on with. */
export async function leftOf(target: string): Promise<number> {
  return (await lstat(partOf(target)).catch(() => undefined))?.size ?? 0
}

/** Throws away what there is of a file that is not whole. */
export async function dropPartial(target: string): Promise<void> {
  await rm(partOf(target), { force: true })
  await rm(noteOf(target), { force: true })
}

const partOf = (target: string) => `${target}.part`
const noteOf = (target: string) => `${target}.part.json`

async function readNote(target: string): Promise<Note | undefined> {
  try {
    return Note.parse(JSON.parse(await readFile(noteOf(target), 'utf8')))
  } catch {
    return undefined
  }
}
