import type { Transfer } from '../../shared/model/transfer.ts'
import type { Api } from '../connection/api.ts'
import { createStore } from './store.ts'

export interface TransfersNow {
  /** In the order in which they were begun. */
  readonly all: readonly Transfer[]
  /** Those that have failed since anybody looked at the list. */
  readonly news: ReadonlySet<string>
}

const nothing: TransfersNow = { all: [], news: new Set() }

export const isOnTheWay = ({ state }: Transfer): boolean => state === 'running'

/** Models on their way here, as main tells them. They are followed, in one stream, for as long as anybody listens. */
export class TransferList {
  readonly #api: Pick<Api, 'watchTransfers'>
  readonly #now = createStore(nothing)
  readonly #endListeners = new Set<(transfer: Transfer) => void>()
  #listeners = 0
  #gone: AbortController | undefined

  constructor(api: Pick<Api, 'watchTransfers'>) {
    this.#api = api
  }

  readonly get = (): TransfersNow => this.#now.get()

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#now.subscribe(listener)
    if (this.#listeners++ === 0) this.#start()
    return () => {
      unsubscribe()
      if (--this.#listeners === 0) this.#gone?.abort()
    }
  }

  /** Called once for each that is done or fails while it is followed. The result stops it. */
  onEnd(listener: (transfer: Transfer) => void): () => void {
    this.#endListeners.add(listener)
    return () => this.#endListeners.delete(listener)
  }

  /** The list has been looked at: what failed is no news any more. */
  seen(): void {
    const { all, news } = this.#now.get()
    if (news.size > 0) this.#now.set({ all, news: nothing.news })
  }

  #start(): void {
    const gone = new AbortController()
    this.#gone = gone
    const follow = async () => {
      for await (const all of this.#api.watchTransfers({ signal: gone.signal })) this.#take(all)
    }
    follow().catch(() => {})
  }

  #take(all: readonly Transfer[]): void {
    const before = new Map(this.#now.get().all.map((transfer) => [transfer.id, transfer]))
    const ended = all.filter((transfer) => {
      const was = before.get(transfer.id)
      // What is quick is never seen on the way: it was stopped, and is done.
      return was && was.state !== transfer.state && (transfer.state === 'done' || transfer.state === 'failed')
    })
    const failed = (id: string) => all.some((transfer) => transfer.id === id && transfer.state === 'failed')
    const news = [...this.#now.get().news, ...ended.map(({ id }) => id)].filter(failed)
    this.#now.set({ all, news: news.length > 0 ? new Set(news) : nothing.news })
    for (const transfer of ended) for (const listener of this.#endListeners) listener(transfer)
  }
}
