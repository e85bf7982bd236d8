import { randomUUID } from 'node:crypto'
import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Transfer, TransferPart } from '../../shared/model/transfer.ts'
import type { Log } from '../platform/log.ts'
import type { LongWork } from './modelLibrary.ts'
import { SpeedMeter } from './speedMeter.ts'

export interface TransferWork {
  kind: Transfer['kind']
  name: string
  /** Does it, or goes on with it; answers the model that is there then. */
  run(work: LongWork): Promise<ModelRef | undefined>
  /** Throws away what a transfer that is given up has left. */
  drop?(): Promise<void>
}

/**
 * Models on their way here, as many at once as the user began. They belong to main: no window ends one. Closing Aside
 * stops them; what they have stays where it is.
 */
export interface Transfers {
  list(): Transfer[]
  /** Begins one. CONFLICT while the same is under way. */
  start(work: TransferWork): string
  /** Stopping one that has ended does nothing. Unknown ids: NOT_FOUND. */
  stop(id: string): void
  resume(id: string): void
  /** Takes it off the list. CONFLICT while it runs. */
  drop(id: string): Promise<void>
  /** Called after changes, at most every `TELL_MS`. The result stops it. */
  onChange(listener: (transfers: Transfer[]) => void): () => void
  /** Called when one is done. */
  onDone(listener: (transfer: Transfer) => void): () => void
  /** Stops all; resolves when they have ended. */
  close(): Promise<void>
}

const TELL_MS = 200
/** What is done or has failed is listed until it is dropped; the oldest make way. */
const MAX_LISTED = 100

interface Job {
  work: TransferWork
  transfer: Transfer
  parts: Map<string, TransferPart>
  stop: AbortController
  ended: Promise<void>
  speed: SpeedMeter
}

export function createTransfers({ log }: { log: Pick<Log, 'warn'> }): Transfers {
  const jobs = new Map<string, Job>()
  const listeners = new Set<(transfers: Transfer[]) => void>()
  const doneListeners = new Set<(transfer: Transfer) => void>()
  let telling: NodeJS.Timeout | undefined

  const list = () => [...jobs.values()].map(({ transfer }) => transfer)

  function tell(): void {
    telling ??= setTimeout(() => {
      telling = undefined
      for (const listener of listeners) listener(list())
    }, TELL_MS)
  }

  function become(job: Job, changed: Partial<Transfer>): void {
    job.transfer = { ...job.transfer, ...changed }
    tell()
  }

  function take(job: Job, { activity, part }: Parameters<LongWork['onProgress']>[0]): void {
    if (part) job.parts.set(part.id, { ...part, label: part.label.slice(0, 200) })
    const parts = [...job.parts.values()]
    const done = parts.reduce((sum, one) => sum + one.done, 0)
    const total = parts.reduce((sum, one) => sum + (one.total ?? one.done), 0)
    const bytesPerSecond = job.speed.add(done)
    const secondsLeft = bytesPerSecond ? (total - done) / bytesPerSecond : undefined
    become(job, {
      ...(activity !== undefined && { activity: activity.slice(0, 500) }),
      parts,
      done,
      ...(total > 0 && { total }),
      bytesPerSecond,
      secondsLeft,
    })
  }

  function begin(job: Job): void {
    job.stop = new AbortController()
    job.speed = new SpeedMeter()
    const { signal } = job.stop
    become(job, { state: 'running', error: undefined, bytesPerSecond: undefined, secondsLeft: undefined })
    const still = { bytesPerSecond: undefined, secondsLeft: undefined }
    job.ended = (async () => {
      try {
        const model = await job.work.run({ signal, onProgress: (progress) => take(job, progress) })
        become(job, { ...still, state: 'done', activity: undefined, ...(model && { model }) })
        for (const listener of doneListeners) listener(job.transfer)
      } catch (error) {
        if (signal.aborted) return become(job, { ...still, state: 'stopped' })
        log.warn('a transfer failed', { kind: job.work.kind, error })
        const known =
          error instanceof AppError
            ? error
            : new AppError('ENGINE_FAILED', 'It ended with an error that Aside does not know.', {
                detail: String(error),
              })
        become(job, { ...still, state: 'failed', error: known.toInfo() })
      }
    })()
  }

  function get(id: string): Job {
    const job = jobs.get(id)
    if (!job) throw new AppError('NOT_FOUND', 'This transfer is no longer in the list.')
    return job
  }

  return {
    list,
    start(work) {
      const { kind, name } = work
      const same = [...jobs.values()].find(({ transfer }) => transfer.kind === kind && transfer.name === name)
      if (same?.transfer.state === 'running') throw new AppError('CONFLICT', `${name} is already on its way.`)
      if (same) jobs.delete(same.transfer.id)
      const ended = [...jobs.values()].filter(({ transfer: { state } }) => state === 'done' || state === 'failed')
      if (jobs.size >= MAX_LISTED && ended[0]) jobs.delete(ended[0].transfer.id)
      const id = randomUUID()
      const transfer: Transfer = { id, kind, name, state: 'waiting', parts: [], done: 0, startedAt: Date.now() }
      const job: Job = {
        work,
        transfer,
        parts: new Map(),
        stop: new AbortController(),
        ended: Promise.resolve(),
        speed: new SpeedMeter(),
      }
      jobs.set(id, job)
      begin(job)
      return id
    },
    stop: (id) => get(id).stop.abort(),
    resume(id) {
      const job = get(id)
      if (job.transfer.state === 'stopped' || job.transfer.state === 'failed') begin(job)
    },
    async drop(id) {
      const job = get(id)
      if (job.transfer.state === 'running') throw new AppError('CONFLICT', 'It is still on its way: stop it first.')
      jobs.delete(id)
      tell()
      if (job.transfer.state !== 'done') await job.work.drop?.()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onDone(listener) {
      doneListeners.add(listener)
      return () => doneListeners.delete(listener)
    },
    async close() {
      for (const job of jobs.values()) job.stop.abort()
      await Promise.allSettled([...jobs.values()].map(({ ended }) => ended))
      clearTimeout(telling)
    },
  }
}
