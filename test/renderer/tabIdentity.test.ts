import { describe, expect, it } from 'vitest'
import { claimWindowId, takeArrival } from '../../renderer/connection/tabIdentity.ts'
import { FakeLocks } from './openState.ts'

class FakeStorage {
  readonly values: Map<string, string>
  constructor(values: Map<string, string> = new Map()) {
    this.values = values
  }
  getItem = (key: string) => this.values.get(key) ?? null
  setItem = (key: string, value: string) => void this.values.set(key, value)
  copy = () => new FakeStorage(new Map(this.values))
}

const claim = (storage: FakeStorage, locks: FakeLocks) =>
  claimWindowId(storage as unknown as Storage, locks as unknown as LockManager)

describe('the id of the window that a tab is', () => {
  it('is made once, and is the same after a reload, even while the page before it is still going', async () => {
    const storage = new FakeStorage()
    const before = new FakeLocks()
    const id = await claim(storage, before)
    expect(id).toMatch(/^w_[0-9a-f]{24}$/)
    const again = claim(storage, before)
    setTimeout(() => before.releaseAll(), 50)
    expect(await again).toBe(id)
  })

  it('is a new one in a duplicated tab, which then keeps it', async () => {
    const locks = new FakeLocks()
    const first = new FakeStorage()
    const id = await claim(first, locks)
    const copy = first.copy()
    const other = await claim(copy, locks)
    expect(other).not.toBe(id)
    expect(copy.getItem('aside.window')).toBe(other)
    expect(first.getItem('aside.window')).toBe(id)
    const third = await claim(copy.copy(), locks)
    expect([id, other]).not.toContain(third)
  })

  it('is not that of quick ask in the same tab, which begins with q_', async () => {
    const storage = new FakeStorage()
    const id = await claim(storage, new FakeLocks())
    const quick = await claimWindowId(storage as unknown as Storage, undefined, 'q')
    expect(quick).toMatch(/^q_[0-9a-f]{24}$/)
    expect(await claimWindowId(storage as unknown as Storage, undefined, 'q')).toBe(quick)
    expect(await claimWindowId(storage as unknown as Storage, undefined)).toBe(id)
  })

  it('needs no locks to be kept', async () => {
    const storage = new FakeStorage()
    const id = await claimWindowId(storage as unknown as Storage, undefined)
    expect(await claimWindowId(storage as unknown as Storage, undefined)).toBe(id)
  })
})

describe('what a tab arrives with', () => {
  const arrive = (hash: string, storage: FakeStorage) => {
    const replaced: string[] = []
    const history = { state: null, replaceState: (_: unknown, __: string, url: string) => replaced.push(url) }
    const location = { hash, pathname: '/', search: '?x=1' }
    const arrival = takeArrival(location, history as unknown as History, storage as unknown as Storage)
    return { arrival, replaced }
  }

  it('is the token, which leaves the address at once and is kept for reloads', () => {
    const storage = new FakeStorage()
    const { arrival, replaced } = arrive('#token=abc-_9', storage)
    expect(arrival).toEqual({ token: 'abc-_9', conversationId: null })
    expect(replaced).toEqual(['/?x=1'])
    expect(arrive('', storage)).toEqual({ arrival: { token: 'abc-_9', conversationId: null }, replaced: [] })
  })

  it('may be a conversation to open', () => {
    expect(arrive('#token=t&conversation=c1', new FakeStorage()).arrival).toEqual({ token: 't', conversationId: 'c1' })
  })

  it('is nothing when the address has no token', () => {
    expect(arrive('', new FakeStorage()).arrival).toEqual({ token: null, conversationId: null })
  })
})
