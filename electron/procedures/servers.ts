import { done } from '../../shared/contract/base.ts'
import type { ServerSettings } from '../../shared/model/settings.ts'
import { os } from './base.ts'

interface Deps {
  servers: {
    /** Answers the server's id, and makes one when there is none. Throws an AppError. */
    save(server: Omit<ServerSettings, 'id'> & { id?: string | undefined }, key?: string): Promise<string>
    remove(id: string): Promise<void>
    keys(): Promise<Record<string, 'kept' | 'session'>>
  }
}

export function serverProcedures({ servers }: Deps) {
  return os.servers.router({
    save: os.servers.save.handler(async ({ input }) => ({ id: await servers.save(input.server, input.key) })),
    remove: os.servers.remove.handler(async ({ input }) => {
      await servers.remove(input.id)
      return done
    }),
    keys: os.servers.keys.handler(() => servers.keys()),
  })
}
