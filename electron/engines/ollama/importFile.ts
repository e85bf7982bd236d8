import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../shared/model/errors.ts'
import type { LongWork } from '../modelLibrary.ts'
import { itSays } from '../overHttp/engineWords.ts'
import { fromErrorLine } from './failures.ts'
import { followWork } from './followWork.ts'
import type { OllamaWire } from './OllamaWire.ts'

/**
 * Makes a model of that name from a .gguf file: reads it for its digest, hands it over unless Ollama has it, and lets
 * Ollama make a model of it. The file is read twice and never held in memory.
 */
export async function importFile(
  wire: OllamaWire,
  path: string,
  model: string,
  { signal, onProgress }: LongWork,
): Promise<void> {
  await using file = await openGguf(path)
  const origin = wire.origin()
  const { size, handle } = file
  const part = (id: string, activity: string) => (done: number) =>
    onProgress({ activity, part: { id, label: activity, done, total: size } })

  const sent = part('send', 'handing it to Ollama')
  // Told now, so that reading the file is half of the work and not all of it.
  sent(0)
  // A resume too reads it from its beginning: what Ollama has is known by the whole file's sum alone.
  const checked = part('read', 'reading the file to see whether Ollama has it')
  checked(0)
  const hash = createHash('sha256')
  for await (const piece of read(handle, signal, checked)) hash.update(piece)
  const digest = `sha256:${hash.digest('hex')}`

  const blob = `/api/blobs/${digest}`
  const { status } = await wire.send(blob, { method: 'HEAD', signal, origin, accept: 404 })
  if (status !== 404) sent(size)
  else {
    sent(0)
    const raw = read(handle, signal, sent)
    const response = await wire.send(blob, { method: 'POST', raw, signal, origin })
    await response.body?.cancel()
  }

  const body = { model, files: { [nameOf(path)]: digest }, stream: true }
  const lines = wire.lines('/api/create', { body, signal, origin, model })
  await followWork(lines, onProgress, (words) => fromErrorLine(words, { model, origin })).catch((error) => {
    throw notMade(error)
  })
}

/** What Ollama did not accept here is the file. */
function notMade(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'ENGINE_FAILED') return error
  return new AppError('ENGINE_FAILED', 'Ollama could not make a model of this file.', {
    next: error.detail ? itSays(error.detail) : 'Look at its log.',
    ...(error.detail !== undefined && { detail: error.detail }),
  })
}

/** Ollama takes it for a path, which must be relative, and asks only how it ends. */
function nameOf(path: string): string {
  const name = basename(path.replaceAll('\\', '/')).replace(/[^A-Za-z0-9._-]/g, '_')
  return /\.gguf$/i.test(name) ? name : 'model.gguf'
}

async function openGguf(path: string): Promise<{ handle: FileHandle; size: number } & AsyncDisposable> {
  // Before it is opened: opening a pipe waits for whoever writes into it.
  const found = await stat(path).catch((cause: unknown) => {
    throw refused('This file is not there, or may not be read.', cause)
  })
  if (!found.isFile()) throw refused('This is not a file.')
  if (/-\d{5}-of-\d{5}\.gguf$/i.test(path) && !/-00001-of-00001\.gguf$/i.test(path)) {
    throw refused('This file is one of several parts of a model, and Ollama imports whole files only.')
  }
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw refused('This file may not be read.', cause)
  })
  const start = Buffer.alloc(4)
  await handle.read(start, 0, 4, 0).catch(() => {})
  if (start.toString('latin1') !== 'GGUF') {
    await handle.close()
    throw refused('This is not a .gguf file: it does not begin as one.')
  }
  return { handle, size: found.size, [Symbol.asyncDispose]: () => handle.close() }
}

const PIECE = 1024 * 1024

async function* read(handle: FileHandle, signal: AbortSignal, onRead: (bytes: number) => void) {
  let at = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE), 0, PIECE, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
    onRead(at)
  }
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', message, {
    next: 'Choose a .gguf file.',
    ...(cause instanceof Error && { detail: cause.message, cause }),
  })
}
