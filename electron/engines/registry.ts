import type { EngineStatus } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import { kindOf } from '../../shared/models.ts'
import type { Log } from '../platform/log.ts'
import type { Engine } from './engine.ts'

/** How long a check waits for one engine. */
const CHECK_MS = 500
/** A machine that is busy answering may be late to say so: this many late looks in a row are taken for that. */
const MAX_LATE = 3

/** All engines there are, and what the last look at them found. */
export interface Registry {
  /** NOT_FOUND when there is none of that id. */
  get(id: string): Engine
  all(): Engine[]
  /**
   * Every engine as last checked, in their order; `refresh`, and the very first call, look again. Half a second is the
   * longest it takes, and looks at the same time are one look. Never rejects.
   */
  statuses(options?: { refresh?: boolean }): Promise<EngineStatus[]>
  /** Called when a look found something else than the one before. The result stops it. */
  onChange(listener: () => void): () => void
}

/** `all` is read at every use: servers come and go with the settings. */
export function createRegistry(all: () => readonly Engine[], log?: Pick<Log, 'warn'>): Registry {
  const listeners = new Set<() => void>()
  const late = new Map<string, number>()
  let known: EngineStatus[] | undefined
  let looking: Promise<EngineStatus[]> | undefined
  let following: Promise<EngineStatus[]> | undefined

  function start(): Promise<EngineStatus[]> {
    looking = look().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function look(): Promise<EngineStatus[]> {
    const looked = await Promise.all(all().map((engine) => check(engine, log)))
    const found = looked.map((status) =>
      keptWhileLate(
        status,
        known?.find(({ id }) => id === status.id),
      ),
    )
    const changed = known !== undefined && JSON.stringify(found) !== JSON.stringify(known)
    known = found
    if (changed) for (const listener of listeners) listener()
    return found
  }

  /** What was known of an engine that was ready and is only late now. */
  function keptWhileLate(status: EngineStatus, before: EngineStatus | undefined): EngineStatus {
    const isLate = status.error?.code === 'ENGINE_TIMEOUT' && before?.state === 'ready'
    const count = isLate && before.address === status.address ? (late.get(status.id) ?? 0) + 1 : 0
    late.set(status.id, count)
    return before && count > 0 && count <= MAX_LATE ? before : status
  }

  return {
    get(id) {
      const engine = all().find((one) => one.id === id)
      if (engine) return engine
      const message =
        kindOf(id) === 'server'
          ? `The server of this model (${id}) is no longer in Settings.`
          : `There is no engine called "${id}".`
      throw new AppError('NOT_FOUND', message, { next: 'Choose another model.' })
    },
    all: () => [...all()],
    async statuses({ refresh = false } = {}) {
      if (known && !refresh) return known
      if (!looking) return start()
      if (!known || !refresh) return looking
      // The look under way may have begun before what is asked about now: one fresh look follows it, for all who ask.
      following ??= looking.then(() => {
        following = undefined
        return looking ?? start()
      })
      return following
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Engines promise to answer in time and never to throw; one that doesn't keep it holds nobody else up. */
async function check(engine: Engine, log: Pick<Log, 'warn'> | undefined): Promise<EngineStatus> {
  const late = new AppError('ENGINE_TIMEOUT', `${engine.label} did not say in time what it has.`)
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), CHECK_MS + 100)
  })
  try {
    return await Promise.race([engine.status({ timeoutMs: CHECK_MS }), silence])
  } catch (thrown) {
    log?.warn('an engine did not say what it has', { engine: engine.id, error: thrown })
    const error = thrown instanceof AppError ? thrown : new AppError('ENGINE_FAILED', `${engine.label} failed.`)
    return { id: engine.id, label: engine.label, state: 'failed', error: error.toInfo(), models: [] }
  } finally {
    clearTimeout(timer)
  }
}
