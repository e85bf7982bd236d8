import { AppError } from '../../../shared/model/errors.ts'
import type { EngineProcess } from './EngineProcess.ts'
import { Loaded, type LoadWish } from './protocol.ts'

/** A model that is wanted in memory. */
export interface Wanted {
  name: string
  wish: LoadWish
  /** Bytes of its files. */
  size: number
  /** Another one when its files are others. */
  stamp: string
  /** The context that a question had which asked for none. */
  usual: number
  /** Answers at the same time, as Settings have it: there may be memory for fewer. */
  atOnce: number
}

/** Where a model is in memory, or on its way there: a process of its own. */
export interface Place {
  readonly wanted: Wanted
  readonly process: EngineProcess
  /** Rejects when it can't be loaded, or not in time. */
  readonly ready: Promise<Loaded>
  loaded: Loaded | undefined
  /** How much of it is loaded, 0 to 1. */
  share: number
  /** Questions that have it, or wait for it. */
  users: number
  /** How long it stays when a question does not say. */
  keepMs: number | undefined
  expiry: NodeJS.Timeout | undefined
  expiresAt: Date | null
  /** It is unloaded as soon as nobody uses it. */
  goes: boolean
}

/** A new place for that model; `onNews` is called as loading goes on, and when it is done. */
export function placeFor(wanted: Wanted, process: EngineProcess, onNews: () => void): Place {
  const late = setTimeout(() => process.kill(tooLong()), loadTimeout(wanted.size))
  const loading = process.ask(
    { type: 'load', wish: wanted.wish },
    {
      onProgress(share) {
        // It tells hundreds of times.
        const isNews = Math.floor(share * 20) > Math.floor(place.share * 20)
        place.share = share
        if (isNews) onNews()
      },
    },
  )
  const ready = loading
    .then((value) => {
      place.loaded = Loaded.parse(value)
      onNews()
      return place.loaded
    })
    .finally(() => clearTimeout(late))
  const still = { keepMs: undefined, expiry: undefined, expiresAt: null, goes: false }
  const place: Place = { wanted, process, ready, loaded: undefined, share: 0, users: 0, ...still }
  return place
}

/** Whether what is there serves a question. More context than is wanted does no harm; all else is another load. */
export function fits({ wanted, process, goes }: Place, other: Wanted): boolean {
  const { wish } = wanted
  return (
    !process.isDead &&
    !goes &&
    wanted.name === other.name &&
    wanted.stamp === other.stamp &&
    wish.path === other.wish.path &&
    wish.contextLength >= other.wish.contextLength &&
    wish.gpu === other.wish.gpu &&
    wanted.atOnce === other.atOnce
  )
}

const LEAST_MS = 60_000
/** A disk that is nearly too slow to use: below that it has hung. */
const BYTES_PER_MS = 10_000

/** How long a model of that size may take to load, in milliseconds. */
function loadTimeout(bytes: number): number {
  return LEAST_MS + bytes / BYTES_PER_MS
}

function tooLong(): AppError {
  return new AppError('ENGINE_TIMEOUT', 'The model took too long to load, and was given up.', {
    next: 'Try again; if it happens again, choose a smaller model.',
  })
}
