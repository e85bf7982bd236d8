import { type LeftToWindowId, leftToWindowIds } from '../../shared/actions.ts'

const TOKEN_KEY = 'aside.token'
/** Where a tab keeps the id of its window, and that of quick ask in it, which is no window. */
const ID_KEYS = { w: 'aside.window', q: 'aside.quick' } as const
/** How long a reloaded page waits for the page before it to let go of the window's id. */
const RELOAD_GRACE_MS = 300

/** What a tab's address brought along, once. */
export interface Arrival {
  token: string | null
  conversationId: string | null
  /** Which question of the command line it was opened for. */
  question?: string | undefined
  /** What it is to begin with. */
  action?: LeftToWindowId | undefined
}

/**
 * Takes what it brought out of the address, so that nothing of it stays in the address bar or in the history, and
 * keeps the token for this tab's reloads. Without a token in the address: the one kept before.
 */
export function takeArrival(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: History,
  storage: Storage,
): Arrival {
  const hash = new URLSearchParams(location.hash.replace(/^#/, ''))
  const token = hash.get('token')
  const conversationId = hash.get('conversation')
  const question = hash.get('question') ?? undefined
  if (token) storage.setItem(TOKEN_KEY, token)
  if (token || conversationId) history.replaceState(history.state, '', location.pathname + location.search)
  const action = leftToWindowIds.find((id) => id === hash.get('action'))
  return { token: storage.getItem(TOKEN_KEY), conversationId, question, action }
}

/**
 * The id of the window that this tab is; with `kind` q, of quick ask in it. It outlives reloads; a duplicated tab, which gets a copy of the first one's
 * session storage, takes a new id, because the first still holds the lock of the old one. The lock is held until the
 * page is gone.
 */
export async function claimWindowId(
  storage: Storage,
  locks: LockManager | undefined,
  kind: keyof typeof ID_KEYS = 'w',
): Promise<string> {
  const known = storage.getItem(ID_KEYS[kind])
  if (known && (!locks || (await hold(locks, known)))) return known
  const id = `${kind}_${randomText()}`
  storage.setItem(ID_KEYS[kind], id)
  if (locks) await hold(locks, id)
  return id
}

function hold(locks: LockManager, id: string): Promise<boolean> {
  return new Promise((resolve) => {
    const grace = new AbortController()
    const timer = setTimeout(() => grace.abort(), RELOAD_GRACE_MS)
    locks
      .request(`${ID_KEYS.w}:${id}`, { signal: grace.signal }, () => {
        clearTimeout(timer)
        resolve(true)
        return new Promise<never>(() => {})
      })
      .catch(() => resolve(false))
  })
}

function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
