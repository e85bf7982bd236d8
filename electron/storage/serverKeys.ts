import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import { hideSecret } from '../platform/redact.ts'
import type { SecretBox } from '../platform/secretBox.ts'
import { judgeJsonFile, setAside, sweepTemporaryFiles, writeJsonFile } from './jsonFile.ts'

/**
 * The keys of servers, encrypted, in a file of their own that only its owner can read; in memory where the system has
 * nothing to encrypt them with. Each belongs to one origin: to another address it never goes.
 */
export interface ServerKeys {
  /** Undefined: there is none, or it can't be read any more (the user is told), or it belongs to another origin. */
  get(id: string, origin: string): Promise<string | undefined>
  /**
   * Replaces the one before. What can't be read here, be it the whole file or that one, is set aside and not lost. Rejects
   * with an AppError when it is no key, or can't be written.
   */
  set(id: string, origin: string, key: string): Promise<void>
  /** Of an unknown one it does nothing. */
  remove(id: string): void
  /** Where each is that can be used: on the disk, or in memory until Aside ends. */
  kinds(): Promise<Record<string, 'kept' | 'session'>>
}

const FILE = 'server-keys.json'
const MAX_BYTES = 1024 * 1024

const Entry = z.object({ origin: z.string(), secret: z.string() })
type Entry = z.infer<typeof Entry>

interface ServerKeysOptions {
  dataDir: string
  secretBox: SecretBox
  /** What the user calls that server. */
  labelOf(id: string): string
  addNotice(error: ErrorInfo): void
  log: Pick<Log, 'warn'>
}

/** Opens the file, whatever state it is in. Never throws. */
export function openServerKeys({ dataDir, secretBox, labelOf, addNotice, log }: ServerKeysOptions): ServerKeys {
  const path = join(dataDir, FILE)
  const opened = new Map<string, { origin: string; key: string }>()
  /** A system that asks its user before it decrypts is asked once, however many wait for the key. */
  const opening = new Map<string, Promise<string | undefined>>()
  const session = new Set<string>()
  /** Told once: a keychain that is locked now may be open later, so each is tried again. */
  const told = new Set<string>()
  /** How what stands in the file and can't be read is set aside before the file is written again. */
  let unread: 'rename' | 'copy' | undefined
  sweepTemporaryFiles(path)
  let entries = readEntries(addNotice)

  function readEntries(say: (notice: ErrorInfo) => void): Record<string, Entry> {
    unread = undefined
    try {
      const judged = judgeJsonFile(path, MAX_BYTES)
      if (judged.state === 'missing') return {}
      if (judged.state === 'damaged') {
        log.warn('the file of keys is damaged', { why: judged.why })
        const kept = setAside(path)
        say(unreadable('The keys of your servers could not be read, so each has to be entered again.', kept))
        return {}
      }
      const read = Object.entries(judged.value).map(([id, value]) => [id, Entry.safeParse(value)] as const)
      if (read.some(([, { success }]) => !success)) {
        unread = 'copy'
        log.warn('keys are in a form that is not known', { many: read.filter(([, one]) => !one.success).length })
        say(unreadable('Keys of your servers are kept in a form that this Aside can’t read.', path, keptBeside))
      }
      return Object.fromEntries(read.flatMap(([id, { data }]) => (data ? [[id, data]] : [])))
    } catch (error) {
      unread = 'rename'
      log.warn('the file of keys could not be read', { error })
      const message = 'The keys of your servers could not be read. They are used again when the file can be.'
      say(unreadable(message, path, keptBeside))
      return {}
    }
  }

  /** Whether the key that is kept of that server, if there is one, can't be read here. */
  async function isUnreadable(id: string): Promise<boolean> {
    const entry = entries[id]
    if (!entry || opened.has(id)) return false
    return secretBox.decrypt(entry.secret).then(
      () => false,
      () => true,
    )
  }

  function write(next: Record<string, Entry>): void {
    try {
      if (unread && lstatSync(path, { throwIfNoEntry: false })) setAside(path, unread)
      unread = undefined
      writeJsonFile(path, next)
    } catch (cause) {
      throw new AppError('STORAGE_READONLY', 'The key could not be kept: its file can’t be written.', {
        next: `Check that ${path} may be written.`,
        cause,
      })
    }
    entries = next
  }

  async function open(id: string, { origin, secret }: Entry): Promise<string | undefined> {
    try {
      const key = await secretBox.decrypt(secret)
      hideSecret(key)
      // It may have been replaced meanwhile.
      if (entries[id]?.secret === secret) opened.set(id, { origin, key })
      return key
    } catch {
      if (told.has(secret)) return undefined
      told.add(secret)
      // The reason may hold what was to be decrypted.
      log.warn('a key could not be decrypted', { server: id })
      addNotice({
        code: 'STORAGE_CORRUPT',
        message: `The key of ${labelOf(id)} can’t be read here, so it has to be entered again.`,
        next: 'Set it in Settings. It was kept by another user, computer or way of running Aside; nothing was deleted.',
      })
      return undefined
    }
  }

  function openOnce(id: string, entry: Entry): Promise<string | undefined> {
    const { secret } = entry
    const under = opening.get(secret) ?? open(id, entry).finally(() => opening.delete(secret))
    opening.set(secret, under)
    return under
  }

  async function find(id: string): Promise<{ origin: string; key: string } | undefined> {
    const known = opened.get(id)
    if (known) return known
    const entry = entries[id]
    const key = entry && (await openOnce(id, entry))
    return entry && key !== undefined ? { origin: entry.origin, key } : undefined
  }

  function without(id: string): Record<string, Entry> {
    const { [id]: _, ...rest } = entries
    return rest
  }

  return {
    async get(id, origin) {
      const found = await find(id)
      return found?.origin === origin ? found.key : undefined
    },
    async set(id, origin, key) {
      // Another character would end the header that it is sent in, and stand in the error about it.
      if (!/^[\x21-\x7e]+$/.test(key)) {
        throw new AppError('INVALID_INPUT', 'This is not a key: it has spaces, or letters that no key has.', {
          next: 'Copy it again, without anything around it.',
        })
      }
      hideSecret(key)
      // Perhaps it can be read by now.
      if (unread === 'rename') entries = readEntries(() => {})
      if (await isUnreadable(id)) unread ??= 'copy'
      if (await secretBox.available()) {
        const secret = await secretBox.encrypt(key)
        write({ ...without(id), [id]: { origin, secret } })
        session.delete(id)
      } else {
        if (entries[id]) write(without(id))
        session.add(id)
      }
      opened.set(id, { origin, key })
    },
    remove(id) {
      opened.delete(id)
      session.delete(id)
      if (entries[id]) write(without(id))
    },
    async kinds() {
      const ids = [...new Set([...Object.keys(entries), ...session])]
      const usable = await Promise.all(ids.map(async (id) => ((await find(id)) ? [id] : [])))
      return Object.fromEntries(usable.flat().map((id) => [id, session.has(id) ? 'session' : 'kept']))
    },
  }
}

const keptBeside = ' When you set a key, it is kept beside the new one, with “damaged” in its name.'

function unreadable(message: string, path: string, more = ''): ErrorInfo {
  return { code: 'STORAGE_CORRUPT', message, next: `The file is ${path}. Nothing was deleted.${more}` }
}
