import type { QueryClient } from '@tanstack/react-query'
import { questionOf } from '../../shared/commandQuestion.ts'
import { parseCommandCall } from '../../shared/fillCommand.ts'
import { isQuickId } from '../../shared/model/window.ts'
import { type Api, type ChangeOrGap, createApi } from '../connection/api.ts'
import type { Connection } from '../connection/connection.ts'
import { Asking } from './asking.ts'
import { takeOverChips } from './chipHandover.ts'
import { Chips, QUICK_CHIPS } from './chips.ts'
import { contextSources } from './contextSources.ts'
import { setAppState } from './current.ts'
import type { Desk } from './desk.ts'
import { findDefaultModel, keepLooking } from './enginesState.ts'
import { createQueries, keys, queryClient as pageQueryClient, type Queries } from './queries.ts'
import { Queue } from './queue.ts'
import { Runs } from './runState.ts'
import { applyAppearance } from './settingsState.ts'
import { TransferList } from './transferList.ts'
import { takeUnsent } from './unsent.ts'
import { WindowHistoryKeeper } from './windowHistory.ts'

const RETRY_MS = 1_000

/** Everything this page holds outside React. Hooks read it; one page has one. */
export interface AppState extends Desk {
  readonly connection: Connection
  readonly api: Api
  readonly queryClient: QueryClient
  readonly queries: Queries
  readonly runs: Runs
  readonly chips: Chips
  readonly transfers: TransferList
  /**
   * Another desk on this page, whose history is kept by main under that connection's own id. It can be used at once; a
   * question waits for `ready`.
   */
  openDesk(connection: Promise<Connection>): Desk & { readonly ready: Promise<void> }
  /** False for a conversation that is known to be gone. */
  exists(conversationId: string): boolean
  /** Loads this window's history and begins to follow main. Resolves when the page can be drawn. */
  start(): Promise<void>
  /** Saves the histories of this page's desks now. */
  flush(): Promise<void>
  /** Saves what is not saved and ends all streams. */
  stop(): Promise<void>
}

interface Options {
  queryClient?: QueryClient
  locks?: Pick<LockManager, 'request'> | undefined
  /** Where another tab leaves what is to go on in this one. */
  storage?: Pick<Storage, 'getItem' | 'removeItem'> | undefined
}

export function createState(connection: Connection, options: Options = {}): AppState {
  const queryClient = options.queryClient ?? pageQueryClient
  const api = createApi(connection)
  const queries = createQueries(api)
  const history = new WindowHistoryKeeper(api)
  const runs = new Runs({ api, queryClient, queries })
  const defaultModel = () => findDefaultModel({ api, connection, queryClient, queries })
  const prepare = async (text: string) =>
    parseCommandCall(text)
      ? questionOf(
          text,
          await queryClient.fetchQuery({ ...queries.commands, staleTime: 0 }),
          await queryClient.ensureQueryData(queries.settings),
        )
      : { text }
  const chips = new Chips(contextSources(api, connection.newTabUrl() !== null))
  const deskOf = (keeper: WindowHistoryKeeper, placeOf: (key: string) => string): Desk => {
    const boxChips = { store: chips.store, of: (key: string) => chips.of(placeOf(key)) }
    const asking = new Asking({ api, runs, history: keeper, chips: boxChips, queryClient, queries, defaultModel })
    return {
      history: keeper,
      asking,
      queue: new Queue({ api, runs, asking, history: keeper, locks: options.locks, prepare }),
    }
  }
  const desk = deskOf(history, (key) => (isQuickId(history.windowId) ? QUICK_CHIPS : key))
  const stopped = new AbortController()
  const others: Desk[] = []
  const flush = async () => void (await Promise.all([desk, ...others].map(({ history: keeper }) => keeper.flush())))
  const lookForPick = (conversationId?: string) => {
    for (const { queue } of [desk, ...others]) void queue.lookForPick(conversationId)
  }

  const apply = (change: ChangeOrGap) => {
    const again = (queryKey: readonly string[]) => void queryClient.invalidateQueries({ queryKey })
    switch (change.type) {
      case 'reconnected':
        void queryClient.invalidateQueries()
        void runs.refresh().catch(() => {})
        lookForPick()
        return
      case 'conversations':
        again(keys.conversations)
        again(change.conversationId === undefined ? keys.everyConversation : keys.conversation(change.conversationId))
        lookForPick(change.conversationId)
        return
      case 'runs':
        again(keys.conversation(change.conversationId))
        void runs.refresh().catch(() => {})
        return
      default:
        again([change.type])
    }
  }

  const followMain = async () => {
    for await (const change of api.watchChanges({ signal: stopped.signal })) apply(change)
  }

  const load = async (keeper: WindowHistoryKeeper) => {
    while (!stopped.signal.aborted) {
      try {
        return await keeper.load()
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  return {
    connection,
    api,
    queryClient,
    queries,
    ...desk,
    runs,
    chips,
    transfers: new TransferList(api),
    openDesk(other) {
      const calls = other.then(createApi)
      const keeper = new WindowHistoryKeeper({
        windows: {
          load: async () => (await calls).windows.load(),
          save: async (saved) => (await calls).windows.save(saved),
        },
      })
      void other.then((one) => stopped.signal.addEventListener('abort', () => one.close()))
      const added = deskOf(keeper, () => QUICK_CHIPS)
      others.push(added)
      const ready = async () => {
        await load(keeper)
        await added.queue.restore()
      }
      return { ...added, ready: ready() }
    },
    exists: (id) => queryClient.getQueryData(queries.conversations.queryKey)?.some((one) => one.id === id) ?? true,
    async start() {
      followMain().catch(() => {})
      void queryClient.prefetchQuery(queries.settings)
      void queryClient.prefetchQuery(queries.engines)
      void queryClient.prefetchQuery(queries.conversations)
      void queryClient.prefetchQuery(queries.commands)
      await load(history)
      const { initialConversation: first } = connection
      if (first) history.open(first)
      const unsent = first && options.storage && takeUnsent(options.storage, first)
      if (unsent) history.change(first, unsent)
      await runs.refresh().catch(() => {})
      await desk.queue.restore()
    },
    flush,
    async stop() {
      await flush()
      for (const { history: keeper } of [desk, ...others]) keeper.stop()
      stopped.abort()
      runs.stop()
      queryClient.clear()
      connection.close()
    },
  }
}

/**
 * Makes the state of this page and starts it; every hook and function of this folder then works. Resolves when the
 * window's history is there. Before that, `useConnectionState` may already be drawn (it needs only this call).
 */
export async function startState(connection: Connection): Promise<AppState> {
  const state = createState(connection, { locks: navigator.locks, storage: localStorage })
  setAppState(state)
  applyAppearance(state)
  keepLooking(state)
  const save = () => void state.flush()
  addEventListener('pagehide', save)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save())
  await state.start()
  const { initialConversation: first } = connection
  if (first && connection.newTabUrl() !== null) takeOverChips(first, (chips) => state.chips.put(first, chips))
  return state
}
