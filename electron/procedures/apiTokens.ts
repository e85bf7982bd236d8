import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { ApiToken } from '../../shared/model/apiAccess.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import { createBroadcast } from '../platform/broadcast.ts'
import type { ApiStore } from '../storage/chainStores.ts'

/** Who calls, as its token says. */
export interface ApiCaller {
  tokenId: string
  /** What the user calls the program. */
  name: string
}

type TokenStore = Pick<ApiStore, 'addToken' | 'listTokens' | 'touchToken' | 'removeToken'>

/** When a token was last used is written no more often than this. */
const TOUCH_MS = 60_000

/** The tokens of the local API: 256 random bits each, of which only a hash is kept. They open nothing else. */
export function createApiTokens(options: { store: TokenStore; onChange(): void; onError(error: unknown): void }) {
  const { store, onChange, onError } = options
  const revoked = createBroadcast<string>()
  let known: Promise<(ApiToken & { hash: string })[]> | undefined

  function all(): Promise<(ApiToken & { hash: string })[]> {
    known ??= store.listTokens().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  function touch(token: ApiToken): void {
    const now = Date.now()
    if (token.lastUsedAt !== null && now - token.lastUsedAt < TOUCH_MS) return
    token.lastUsedAt = now
    store.touchToken(token.id, now).then(onChange, onError)
  }

  return {
    async tokens(): Promise<ApiToken[]> {
      return (await all()).map(({ hash: _, ...token }) => token)
    },
    /** `secret` is known to nobody else and can't be had again. Rejects with CONFLICT when another one has that name. */
    async makeToken(name: string): Promise<{ token: ApiToken; secret: string }> {
      const list = await all()
      if (list.some((token) => token.name.toLowerCase() === name.toLowerCase())) {
        throw new AppError('CONFLICT', strings.api.nameTaken(name), { next: strings.api.nameTakenNext })
      }
      const secret = `aside_${randomBytes(32).toString('base64url')}`
      const token: ApiToken = { id: randomUUID(), name, createdAt: Date.now(), lastUsedAt: null }
      const kept = { ...token, hash: hashOf(secret).toString('hex') }
      await store.addToken(kept)
      list.push(kept)
      onChange()
      return { token, secret }
    },
    /** From its first moment on it opens nothing, and what it had opened ends. Rejects with NOT_FOUND. */
    async revokeToken(id: string): Promise<void> {
      const list = await all()
      const at = list.findIndex((token) => token.id === id)
      const [removed] = at < 0 ? [] : list.splice(at, 1)
      revoked.emit(id)
      try {
        await store.removeToken(id)
      } catch (error) {
        // Still stored, it would be back after the next start: better that it is seen now.
        if (removed && (await store.listTokens().catch(() => [])).some((token) => token.id === id)) list.push(removed)
        throw error
      } finally {
        onChange()
      }
    },
    /** Whose secret it is; null: nobody's. It takes as long whichever it is. */
    async callerOf(secret: string): Promise<ApiCaller | null> {
      const hash = hashOf(secret)
      const [found] = (await all()).filter((token) => timingSafeEqual(Buffer.from(token.hash, 'hex'), hash))
      if (!found) return null
      touch(found)
      return { tokenId: found.id, name: found.name }
    },
    /** Calls `listener` with the id of each token that is revoked from now on. */
    onRevoked: (listener: (tokenId: string) => void) => revoked.subscribe(listener),
  }
}

export type ApiTokens = ReturnType<typeof createApiTokens>

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
