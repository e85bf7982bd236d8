import { randomUUID } from 'node:crypto'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { Transfer } from '../../../shared/model/transfer.ts'
import type { Log } from '../../platform/log.ts'
import type { LongWork } from '../modelLibrary.ts'
import { TransferProgress } from './transferProgress.ts'

export interface TransferWork {
  kind: Transfer['kind']
  name: string
  /** Does it, or goes on with it; answers the model that is there then. */
  run(work: LongWork): Promise<ModelRef | undefined>
  /** Throws away what a transfer that is given up has left. */
  drop?(): Promise<void>
  /** What this work can be made of again after a start of Aside, as JSON. Absent: it is forgotten with Aside's end. */
  again?: unknown
}

/** Where transfers that have not ended wait for the next start. Neither method throws. */
export interface Unfinished {
  read(): { transfer: Transfer; again?: unknown }[]
  write(transfers: { transfer: Transfer; again: unknown }[]): void
}

/**
 * Models on their way here, as many at once as the user began. They belong to main: no window ends one. Closing Aside
 * stops them; what they have stays where it is, and the next start can go on with it.
 */
export interface Transfers {
  /** Lists those of the last time, stopped. `make` throws for what it can't make work of; that is forgotten. */
  restore(make: (kind: Transfer['kind'], again: unknown) => TransferWork): void
  /** In the order in which they were begun. */
  list(): Transfer[]
  /**
   * Begins one, or goes on with the same one that was stopped or has failed. CONFLICT while the same is under way, or
   * too many are.
   */
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
  /**
   * Stops all; resolves when they have ended, or are given up because a disk or a server holds them. Nothing can be begun,
   * and nothing is told, after that.
   */
  close(): Promise<void>
}

const TELL_MS = 200
/** Without news of the work: how often its speed is looked at, so that a stall is seen. */
const MEASURE_MS = 1_000
/** After so many of them it is noted for the next start how far it is: Aside may be killed. */
const NOTED_EVERY = 10
/** So long Aside waits for them when it ends: others have to be closed too. */
const LAST_WAIT_MS = 2_000
/** What has ended is listed until it is dropped; what is done, then what has failed, makes way for more. */
const MAX_LISTED = 100

interface Job {
  work: TransferWork
  transfer: Transfer
  progress: TransferProgress
  stop: AbortController
  ended: Promise<void>
}

export function createTransfers({ log, unfinished }: { log: Pick<Log, 'warn'>; unfinished?: Unfinished }): Transfers {
  const jobs = new Map<string, Job>()
  const listeners = new Set<(transfers: Transfer[]) => void>()
  const doneListeners = new Set<(transfer: Transfer) => void>()
  let telling: NodeJS.Timeout | undefined
  let closed = false

  const list = () => [...jobs.values()].map(({ transfer }) => transfer)
  const isRunning = ({ transfer }: Job) => transfer.state === 'running'

  function tell(): void {
    if (closed) return
    telling ??= setTimeout(() => {
      telling = undefined
      for (const listener of listeners) listener(list())
    }, TELL_MS)
  }

  /** For the next start. */
  function keep(): void {
    const waiting = [...jobs.values()].filter(
      ({ work, transfer }) => work.again !== undefined && transfer.state !== 'done',
    )
    unfinished?.write(waiting.map(({ work: { again }, transfer }) => ({ transfer, again })))
  }

  function become(job: Job, changed: Partial<Transfer>): void {
    job.transfer = { ...job.transfer, ...changed }
    tell()
  }

  function begin(job: Job): void {
    const stop = new AbortController()
    const { signal } = stop
    job.stop = stop
    job.progress.begin()
    become(job, { state: 'running', error: undefined })
    keep()
    // Work that goes on after its end speaks for nobody.
    const isCurrent = () => job.stop === stop && isRunning(job)
    const onProgress: LongWork['onProgress'] = (progress) => {
      if (isCurrent()) become(job, job.progress.take(progress))
    }
    let measured = 0
    const measuring = setInterval(() => {
      if (!isCurrent()) return
      become(job, job.progress.measure())
      if (measured++ % NOTED_EVERY === 0) keep()
    }, MEASURE_MS)
    const end = (changed: Partial<Transfer>) => {
      clearInterval(measuring)
      become(job, { ...still, ...changed })
      keep()
    }
    const run = async () => job.work.run({ signal, onProgress })
    job.ended = run().then(
      (model) => {
        end({ state: 'done', ...(model && { model }) })
        if (!closed) for (const listener of doneListeners) listener(job.transfer)
      },
      (error: unknown) => {
        if (signal.aborted) return end({ state: 'stopped' })
        log.warn('a transfer failed', { kind: job.work.kind, error })
        end({ state: 'failed', error: known(error).toInfo() })
      },
    )
  }

  function add(work: TransferWork, transfer: Transfer): Job {
    const progress = new TransferProgress(transfer.parts)
    const job: Job = { work, transfer, progress, stop: new AbortController(), ended: Promise.resolve() }
    jobs.set(transfer.id, job)
    return job
  }

  function get(id: string): Job {
    const job = jobs.get(id)
    if (!job) throw new AppError('NOT_FOUND', 'This transfer is no longer in the list.')
    return job
  }

  function makeWay(): void {
    if (jobs.size < MAX_LISTED) return
    const oldest = (state: Transfer['state']) => [...jobs.values()].find(({ transfer }) => transfer.state === state)
    const gone = oldest('done') ?? oldest('failed') ?? oldest('stopped')
    if (!gone)
      throw new AppError('CONFLICT', 'Too much is on its way already.', { next: 'Wait for some of it to end.' })
    jobs.delete(gone.transfer.id)
  }

  return {
    list,
    restore(make) {
      for (const { transfer, again } of unfinished?.read().slice(0, MAX_LISTED) ?? []) {
        try {
          const work = make(transfer.kind, again)
          add(work, { ...transfer, ...still, state: transfer.state === 'failed' ? 'failed' : 'stopped' })
        } catch (error) {
          log.warn('a transfer of the last time can’t be made again', { kind: transfer.kind, error })
        }
      }
    },
    start(work) {
      if (closed) throw new AppError('CANCELLED', 'Aside is closing.')
      const { kind, name } = work
      const same = [...jobs.values()].find(({ transfer }) => transfer.kind === kind && transfer.name === name)
      if (same && isRunning(same)) throw new AppError('CONFLICT', `${name} is already on its way.`)
      if (same && same.transfer.state !== 'done') {
        same.work = work
        begin(same)
        return same.transfer.id
      }
      if (same) jobs.delete(same.transfer.id)
      makeWay()
      const id = randomUUID()
      const transfer: Transfer = { id, kind, name, state: 'running', parts: [], done: 0, startedAt: Date.now() }
      begin(add(work, transfer))
      return id
    },
    stop: (id) => get(id).stop.abort(),
    resume(id) {
      const job = get(id)
      if (closed || isRunning(job) || job.transfer.state === 'done') return
      begin(job)
    },
    async drop(id) {
      const job = get(id)
      if (isRunning(job)) throw new AppError('CONFLICT', 'It is still on its way: stop it first.')
      jobs.delete(id)
      keep()
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
      closed = true
      clearTimeout(telling)
      for (const job of jobs.values()) job.stop.abort()
      let giveUp: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        giveUp = setTimeout(resolve, LAST_WAIT_MS)
      })
      await Promise.race([Promise.allSettled([...jobs.values()].map(({ ended }) => ended)), late])
      clearTimeout(giveUp)
    },
  }
}

/** Of work that doesn't go on. */
const still = { activity: undefined, bytesPerSecond: undefined, secondsLeft: undefined }

function known(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError('ENGINE_FAILED', 'It ended with an error that Aside does not know.', { detail: String(error) })
}
