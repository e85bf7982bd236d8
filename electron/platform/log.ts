import { appendFileSync, renameSync, statSync } from 'node:fs'
import { redact, redactFields } from './redact.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
type Fields = Record<string, unknown>

/**
 * What happened, for the person who must find out why. One line each. Never put anyone's words into `message`: it is a
 * fixed phrase, and everything else is a field. Fields are redacted by their names (platform/redact.ts). Never throws.
 */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  /** The newest lines, oldest first: what a report of a problem can show. */
  recent(): string[]
}

interface LogOptions {
  /** Bytes of one file; there are two, the newer one and `<file>.1`. */
  maxBytes?: number
  /** Lines below this level are dropped. */
  level?: LogLevel
  now?: () => number
}

const levels: LogLevel[] = ['debug', 'info', 'warn', 'error']
const RING_LINES = 1_000

/** A log into `file` (null: in memory only). A disk that refuses is tolerated: the lines stay in memory. */
export function createLog(file: string | null, options: LogOptions = {}): Log {
  const { maxBytes = 2 * 1024 * 1024, level = 'info', now = Date.now } = options
  const ring: string[] = []
  let size = file === null ? 0 : sizeOf(file)

  const toFile = (line: string) => {
    if (file === null) return
    const bytes = Buffer.byteLength(line) + 1
    try {
      if (size + bytes > maxBytes && size > 0) {
        renameSync(file, `${file}.1`)
        size = 0
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      size += bytes
    } catch {
      // A full or read-only disk must not end what was being logged.
    }
  }

  const write = (at: LogLevel) => (message: string, fields?: Fields) => {
    if (levels.indexOf(at) < levels.indexOf(level)) return
    const line = oneLine(at, now(), message, fields)
    ring.push(line)
    if (ring.length > RING_LINES) ring.shift()
    toFile(line)
  }

  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    recent: () => [...ring],
  }
}

function oneLine(level: LogLevel, at: number, message: string, fields: Fields | undefined): string {
  const start = `${new Date(at).toISOString()} ${level.toUpperCase().padEnd(5)} ${redact(message)}`
  return `${start}${fields ? ` ${fieldsAsText(fields)}` : ''}`.replace(/[\r\n\u2028\u2029]+/g, ' ')
}

function fieldsAsText(fields: Fields): string {
  try {
    return JSON.stringify(redactFields(fields))
  } catch {
    return '{"fields":"unreadable"}'
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
