import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/model/errors.ts'
import type { ServerSettings } from '../../shared/model/settings.ts'
import { judgeServerAddress } from '../platform/address.ts'
import type { ServerKeys } from '../storage/serverKeys.ts'
import type { SettingsStore } from '../storage/settings.ts'

const MOST = 20

/** The list of servers in the settings, and their keys beside it. */
export interface ServerList {
  /** Answers the server's id, and makes one when there is none. Rejects with an AppError. */
  save(server: Omit<ServerSettings, 'id'> & { id?: string | undefined }, key?: string): Promise<string>
  /** Of an unknown one it does nothing. */
  remove(id: string): Promise<void>
  keys: ServerKeys['kinds']
}

/** `look`: looks at the engines again; resolves when that is known. */
export function createServerList({
  settings,
  keys,
  look,
}: {
  settings: Pick<SettingsStore, 'get' | 'update'>
  keys: ServerKeys
  look(): Promise<unknown>
}): ServerList {
  return {
    async save({ id: given, ...server }, key) {
      const { servers } = settings.get()
      const before = servers.find((one) => one.id === given)
      if (given !== undefined && !before) throw new AppError('NOT_FOUND', 'This server was removed meanwhile.')
      if (!before && servers.length >= MOST) throw new AppError('TOO_LARGE', `There are ${MOST} servers already.`)
      const { origin, reach } = judgeServerAddress(server.address)
      if (reach !== 'local' && server.allowedRemote !== origin) {
        throw new AppError('FORBIDDEN', `${origin} is beyond this computer, and nobody has agreed to it.`, {
          next: 'Agree to it where its address is set.',
        })
      }
      const id = before?.id ?? newId(server.label, servers)
      // A key never goes to another place than the one that it was entered for.
      if (key) await keys.set(id, origin, key)
      else if (key === '' || (before && originOf(before) !== origin)) keys.remove(id)
      const next = { ...server, id }
      const { servers: now } = settings.get()
      settings.update({ servers: before ? now.map((one) => (one.id === id ? next : one)) : [...now, next] })
      await look()
      return id
    },
    async remove(id) {
      const { servers, defaultModel, lastModel, engineDefaults } = settings.get()
      const { [id]: _, ...others } = engineDefaults
      settings.update({
        servers: servers.filter((one) => one.id !== id),
        engineDefaults: others,
        ...(defaultModel?.engine === id && { defaultModel: null }),
        ...(lastModel?.engine === id && { lastModel: null }),
      })
      keys.remove(id)
      await look()
    },
    keys: keys.kinds,
  }
}

/** Readable, and never used again: a conversation that names a server must not come to another one. */
function newId(label: string, servers: readonly ServerSettings[]): string {
  const start = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24)
  for (;;) {
    const id = `${start || 'server'}-${randomBytes(3).toString('hex')}`
    if (!servers.some((one) => one.id === id)) return id
  }
}

function originOf({ address }: ServerSettings): string | undefined {
  try {
    return judgeServerAddress(address).origin
  } catch {
    return undefined
  }
}
