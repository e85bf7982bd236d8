import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Change } from '../../shared/contract/app.ts'
import type { Contract } from '../../shared/contract/contract.ts'
import type { QuickEvent } from '../../shared/contract/quick.ts'
import type { WindowRequest } from '../../shared/contract/windows.ts'
import { AppError } from '../../shared/model/errors.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { isAnswer, lostAnswer, notAnswering, refused, toAppError } from './callErrors.ts'
import { type CallRule, callRules } from './callRules.ts'
import { type Connection, type Link, whenOpen } from './connection.ts'

/** How long a call waits for a lost connection before it fails. */
const PATIENCE_MS = 5_000
/** Pauses before a stream that ended without reason is asked for again; after the last one it counts as broken. */
const STREAM_PAUSES_MS = [20, 200, 1_000]

type Client = ContractRouterClient<Contract>
/** A change, or the word that changes may have been missed: read everything again. */
export type ChangeOrGap = Change | { type: 'reconnected' }

interface WatchOptions {
  /** Only events with a higher seq; 0: all. */
  after?: number
  /** Ends the stream, and its generator in main. */
  signal?: AbortSignal
}

/**
 * Every call to main, typed by the contract. What fails, fails with an AppError (an abort with the signal's reason). A
 * call made while the connection is lost waits some seconds. A call whose answer was lost is sent again only where
 * twice is the same as once (`callRules`).
 */
export interface Api extends Omit<Client, 'app' | 'models' | 'quick' | 'runs' | 'shortcuts' | 'windows'> {
  app: Omit<Client['app'], 'changes'>
  models: Omit<Client['models'], 'transfers'>
  quick: Omit<Client['quick'], 'events'>
  runs: Omit<Client['runs'], 'watch'>
  shortcuts: Omit<Client['shortcuts'], 'suspend'>
  windows: Omit<Client['windows'], 'requests'>
  /**
   * The run's events in order, each once, across any number of lost connections, up to its end. An Aside that was started
   * again tells them anew, from `started` on. Fails with NOT_FOUND when the run has ended long ago: its conversation then
   * has the whole answer.
   */
  watchRun(runId: string, options?: WatchOptions): AsyncGenerator<RunEvent, void>
  /** Changes for as long as `signal` lets it; never ends by itself, unless the page is refused. */
  watchChanges(options?: { signal?: AbortSignal }): AsyncGenerator<ChangeOrGap, void>
  /** Keys that work in every program reach the page instead, until `signal` fires. Gives one value when that is so. */
  suspendShortcuts(options: { signal: AbortSignal }): AsyncGenerator<{ suspended: true }, void>
  /** What happens to the quick-ask window; as `watchChanges`. */
  watchQuick(options?: { signal?: AbortSignal }): AsyncGenerator<QuickEvent, void>
  /** Every transfer, first as they are now; as `watchChanges`. */
  watchTransfers(options?: { signal?: AbortSignal }): AsyncGenerator<Transfer[], void>
  /** What menu and tray ask of this window; as `watchChanges`. */
  watchRequests(options?: { signal?: AbortSignal }): AsyncGenerator<WindowRequest, void>
}

export function createApi(connection: Connection, patienceMs = PATIENCE_MS): Api {
  const client: Client = createORPCClient<Client>({
    call: (path, input, options) =>
      callWith(connection, ruleOf(path), patienceMs, options.signal, (link) => link.call(path, input, options)),
  })
  // The client is a proxy without own keys, so that its areas are named here.
  const areas = new Set(Object.keys(callRules).map((name) => name.split('.')[0] as keyof typeof client))
  return {
    ...(Object.fromEntries([...areas].map((area) => [area, client[area]])) as typeof client),
    watchRun: (runId, options) => watchRun(connection, client, runId, options),
    watchChanges: (options) => follow<ChangeOrGap>(client.app.changes, { ...options, onGap: { type: 'reconnected' } }),
    suspendShortcuts: (options) => follow<{ suspended: true }>(client.shortcuts.suspend, options),
    watchQuick(options) {
      const question = connection.initialQuestion
      return follow<QuickEvent>((_, how) => client.quick.events({ ...(question && { question }) }, how), options)
    },
    watchTransfers: (options) => follow<Transfer[]>(client.models.transfers, options),
    watchRequests: (options) => follow<WindowRequest>(client.windows.requests, options),
  }
}

function ruleOf(path: readonly string[]): CallRule {
  return (callRules as Record<string, CallRule>)[path.join('.')] ?? 'once'
}

async function callWith(
  connection: Connection,
  rule: CallRule,
  patienceMs: number,
  signal: AbortSignal | undefined,
  send: (link: Link) => Promise<unknown>,
): Promise<unknown> {
  for (;;) {
    const link = await whenOpen(connection, rule === 'stream' ? Number.POSITIVE_INFINITY : patienceMs, signal)
    signal?.throwIfAborted()
    if (!link) throw connection.state === 'refused' ? refused() : notAnswering()
    try {
      return await send(link)
    } catch (error) {
      signal?.throwIfAborted()
      if (isAnswer(error) || connection.link === link) throw toAppError(error)
      if (rule === 'once') throw lostAnswer(error)
    }
  }
}

async function* watchRun(
  connection: Connection,
  client: Client,
  runId: string,
  { after = 0, signal }: WatchOptions = {},
) {
  let last = after
  let fruitless = 0
  /** When the run was begun, or was taken up by an Aside that was started again: its events then begin anew. */
  let begun: number | undefined
  for (let attempt = 0; ; attempt++) {
    try {
      // The calls below wait for some seconds only.
      await whenOpen(connection, Number.POSITIVE_INFINITY, signal)
      if (attempt > 0 && (await isBegunAnew(client, runId, begun, signal))) last = 0
      for await (const event of await client.runs.watch({ runId, after: last }, { ...(signal && { signal }) })) {
        if (event.seq <= last) continue
        last = event.seq
        fruitless = 0
        if (event.type === 'started') begun = event.at
        yield event
        if (endsRun(event)) return
      }
      fruitless++
    } catch (error) {
      signal?.throwIfAborted()
      if (isAnswer(error)) throw toAppError(error)
    }
    const pause = STREAM_PAUSES_MS[fruitless]
    if (pause === undefined) throw new AppError('STREAM_BROKEN', 'The answer stopped coming in before its end.')
    await delay(pause, signal)
  }
}

async function isBegunAnew(client: Client, runId: string, begun: number | undefined, signal?: AbortSignal) {
  const active = await client.runs.active(undefined, { ...(signal && { signal }) })
  const run = active.find((one) => one.runId === runId)
  return run !== undefined && begun !== undefined && run.startedAt !== begun
}

interface FollowOptions<T> {
  signal?: AbortSignal
  /** Told when the stream goes on after a loss, because something may have been missed. */
  onGap?: T
}

/** A stream that never ends by itself: it is asked for again after each loss, unless the page is refused. */
async function* follow<T>(
  open: (input: undefined, options: { signal?: AbortSignal }) => Promise<AsyncIterable<T>>,
  { signal, onGap }: FollowOptions<T> = {},
): AsyncGenerator<T, void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const stream = await open(undefined, { ...(signal && { signal }) })
      if (attempt > 0 && onGap !== undefined) yield onGap
      yield* stream
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof AppError && error.code === 'FORBIDDEN') throw error
    }
    await delay(STREAM_PAUSES_MS[0] ?? 0, signal)
  }
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
