import { join } from 'node:path'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import type { OpenSettingsFile, SettingsFile } from '../platform/settingsFile.ts'
import { judgeJsonFile, setAside, sweepTemporaryFiles, writeJsonFile } from './jsonFile.ts'
import { toAppError } from './sqliteErrors.ts'

interface KeptFileOptions<T> {
  /** Of the file, without `.json`. */
  name: string
  /** What a person calls its content: "settings". */
  noun: string
  dataDir: string
  openFile: OpenSettingsFile
  maxBytes: number
  log: Log
  /** Takes what can be used from what stood on disk (`{}` when nothing did), and names what could not. */
  salvage(raw: Record<string, unknown>): { value: T; lost: string[] }
}

/** A value that lives in a file in the data folder and survives whatever happens to that file. */
export interface KeptFile<T> {
  /** As it was loaded; the owner keeps the living value. */
  readonly value: T
  /** What stood in the file, with the fields that this version doesn't know. */
  readonly raw: Record<string, unknown>
  readonly notices: ErrorInfo[]
  /** Synchronous. Never throws: what the disk refuses is said once in `notices`, and the value lives on in memory. */
  write(value: Record<string, unknown>): void
  /** Adds to `notices` what the owner has found itself. */
  say(notice: ErrorInfo): void
  onNotice(listener: (notice: ErrorInfo) => void): () => void
}

/**
 * Opens one of the data folder's JSON files. What stands on disk is judged before the settings library sees it, since
 * that would throw on some damage and silently wipe other. A damaged file is renamed, never deleted, and the last good
 * copy (`<name>.good.json`, made at each start that could read the file) takes its place.
 */
export function openKeptFile<T>(options: KeptFileOptions<T>): KeptFile<T> {
  const { name, dataDir, log, maxBytes } = options
  const path = join(dataDir, `${name}.json`)
  const goodPath = join(dataDir, `${name}.good.json`)
  const notices: ErrorInfo[] = []
  const listeners = new Set<(notice: ErrorInfo) => void>()
  const say = (notice: ErrorInfo) => {
    notices.push(notice)
    log.warn('a kept file needs attention', { file: path, code: notice.code, detail: notice.detail })
    for (const listener of listeners) listener(notice)
  }

  sweepTemporaryFiles(path)
  sweepTemporaryFiles(goodPath)
  const found = loadRaw(options, path, goodPath, say)
  const { value, lost } = options.salvage(found.raw)
  let usable = found.usable
  if (usable && lost.length > 0) usable = keepACopy(options, path, lost, say)
  const file = usable ? openOrNull(options, say) : null
  if (file && Object.keys(found.raw).length > 0) {
    try {
      writeJsonFile(goodPath, lost.length > 0 ? { ...found.raw, ...(value as Record<string, unknown>) } : found.raw)
    } catch (error) {
      log.warn('the last good copy could not be written', { file: goodPath, maxBytes, error })
    }
  }

  let failing = false
  return {
    value,
    raw: found.raw,
    notices,
    say,
    write: (next) => {
      if (!file) return
      try {
        file.write(next)
        failing = false
      } catch (error) {
        if (!failing) say(notSaved(options.noun, path, error))
        failing = true
      }
    },
    onNotice: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

type Options = Pick<KeptFileOptions<unknown>, 'name' | 'noun' | 'maxBytes' | 'dataDir' | 'openFile'>

function loadRaw(options: Options, path: string, goodPath: string, say: (notice: ErrorInfo) => void) {
  try {
    const judged = judgeJsonFile(path, options.maxBytes)
    if (judged.state === 'missing') return { raw: {}, usable: true }
    if (judged.state !== 'damaged') {
      if (judged.state === 'mended') writeJsonFile(path, judged.value)
      return { raw: judged.value, usable: true }
    }
    const where = setAside(path)
    const good = judgeJsonFile(goodPath, options.maxBytes)
    const restored = 'value' in good ? good.value : null
    // At once, so that a crash from here on finds the restored values and not an empty place.
    if (restored) writeJsonFile(path, restored)
    say(damaged(options.noun, path, where, judged.why, restored !== null))
    return { raw: restored ?? {}, usable: true }
  } catch (error) {
    say(notSaved(options.noun, path, error))
    return { raw: readOrEmpty(path, options.maxBytes), usable: false }
  }
}

function readOrEmpty(path: string, maxBytes: number): Record<string, unknown> {
  try {
    const judged = judgeJsonFile(path, maxBytes)
    return 'value' in judged ? judged.value : {}
  } catch {
    return {}
  }
}

/** False when the copy can't be made: then nothing may be written over the only one there is. */
function keepACopy(options: Options, path: string, lost: string[], say: (notice: ErrorInfo) => void): boolean {
  try {
    const where = setAside(path, 'copy')
    const which = lost.slice(0, 10).join(', ')
    say(
      new AppError(
        'STORAGE_CORRUPT',
        `A part of your ${options.noun} could not be read: ${which}. The rest was kept.`,
        {
          next: `The file as it was is kept as ${where}.`,
          detail: path,
        },
      ).toInfo(),
    )
    return true
  } catch (error) {
    say(notSaved(options.noun, path, error))
    return false
  }
}

function openOrNull(options: Options, say: (notice: ErrorInfo) => void): SettingsFile | null {
  try {
    return options.openFile({ name: options.name, dataDir: options.dataDir })
  } catch (error) {
    say(notSaved(options.noun, join(options.dataDir, `${options.name}.json`), error))
    return null
  }
}

function damaged(noun: string, path: string, where: string, why: string, restored: boolean): ErrorInfo {
  const now = restored ? 'The last good copy is in use.' : 'The defaults are in use.'
  return new AppError('STORAGE_CORRUPT', `The file with your ${noun} was damaged: ${why}. ${now}`, {
    next: `The damaged file is kept as ${where}.`,
    detail: path,
  }).toInfo()
}

function notSaved(noun: string, path: string, error: unknown): ErrorInfo {
  const cause = toAppError(error)
  const code = cause.code === 'STORAGE_CORRUPT' ? 'STORAGE_READONLY' : cause.code
  return new AppError(code, `Your ${noun} can’t be saved now. Changes last until Aside is closed.`, {
    next: code === 'STORAGE_FULL' ? 'Free some space on the disk.' : `Check that Aside may write ${path}.`,
    detail: cause.detail ?? cause.message,
  }).toInfo()
}
