import { fstatSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'

/** A pipe that nobody ever writes to or closes looks just like one that is about to. */
const REMARK_AFTER_MS = 5_000

interface Options {
  /** Asked for only when there is something to read. */
  stream: () => Readable
  /** Says that it is waited for. */
  onWaiting(): void
  signal: AbortSignal
  /** What the input is, when it is not the process's own. */
  isPiped?: boolean
}

/**
 * What was piped in, without its last line ends; '' for a terminal and for nothing. Throws INVALID_INPUT for what is not
 * text and TOO_LARGE for what no question can hold.
 */
export async function readStandardInput(options: Options): Promise<string> {
  const { stream, onWaiting, signal, isPiped = hasInput() } = options
  if (!isPiped) return ''
  const chunks: Buffer[] = []
  let size = 0
  const remark = setTimeout(() => size === 0 && onWaiting(), REMARK_AFTER_MS)
  const input = stream()
  const stop = () => input.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of input) {
      chunks.push(chunk)
      size += chunk.length
      // No sign takes more than three bytes for each unit of its length.
      if (size > MAX_MESSAGE_LENGTH * 3) throw tooLong()
    }
  } catch (error) {
    if (error instanceof AppError || !signal.aborted) throw error
  } finally {
    clearTimeout(remark)
    signal.removeEventListener('abort', stop)
  }
  return asText(Buffer.concat(chunks)).replace(/[\r\n]+$/, '')
}

/** The question with what was piped in below it. Throws TOO_LARGE. */
export function withInput(text: string, input: string): string {
  const whole = input.trim() === '' ? text : `${text}\n\n${input}`
  if (whole.length > MAX_MESSAGE_LENGTH) throw tooLong()
  return whole
}

/** A file or a pipe. Not a terminal, and not `/dev/null`, which desktops give to what they start. */
function hasInput(): boolean {
  try {
    const stats = fstatSync(0)
    return stats.isFile() || stats.isFIFO() || stats.isSocket()
  } catch {
    // It was closed.
    return false
  }
}

function asText(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // It is told the same way.
  }
  throw new AppError('INVALID_INPUT', 'Standard input is not text.', { next: 'Aside reads UTF-8 text only.' })
}

function tooLong(): AppError {
  return new AppError('TOO_LARGE', `A question holds ${MAX_MESSAGE_LENGTH.toLocaleString('en')} characters.`, {
    next: 'Pipe in a part of it, for example by head.',
  })
}
