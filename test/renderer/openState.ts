import type { Connection } from '../../renderer/connection/connection.ts'
import { type AppState, createState } from '../../renderer/state/appState.ts'
import { setAppState } from '../../renderer/state/current.ts'
import { createQueryClient } from '../../renderer/state/queries.ts'
import type { FakeMain } from './fakeMain.ts'

const open: AppState[] = []

/** A window's state over IPC (or the given connection), started; its functions and hooks speak of the last one opened. */
export async function openState(
  main: FakeMain,
  windowId: string,
  { connection, locks }: { connection?: Connection; locks?: Pick<LockManager, 'request'> } = {},
): Promise<AppState> {
  const state = createState(connection ?? main.openIpc(windowId), { queryClient: createQueryClient(), locks })
  open.push(state)
  setAppState(state)
  await state.start()
  return state
}

/** Ends every state that a test has opened. */
export async function closeStates(): Promise<void> {
  for (const state of open.splice(0)) await state.stop()
  setAppState(null)
}

/** The browser's locks in memory: exclusive, first come first served, given up when the holder's promise settles. */
export class FakeLocks {
  readonly #held = new Map<string, Promise<unknown>>()
  /** Lets go of all locks whose holders never do, as a page that goes away does. */
  releaseAll: () => void = () => {}
  #gone = new Promise<void>((resolve) => {
    this.releaseAll = resolve
  })

  readonly request = ((
    name: string,
    optionsOrWork: LockOptions | LockGrantedCallback<unknown>,
    work?: LockGrantedCallback<unknown>,
  ) => {
    const options = typeof optionsOrWork === 'function' ? {} : optionsOrWork
    const callback = (typeof optionsOrWork === 'function' ? optionsOrWork : work) as LockGrantedCallback<unknown>
    const before = this.#held.get(name) ?? Promise.resolve()
    const refused = new Promise<never>((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
    })
    const granted = Promise.race([before, refused])
    const result = granted.then(() => callback({ name, mode: 'exclusive' }))
    const held = Promise.race([result.catch(() => {}), this.#gone])
    // A request that gave up waiting never held the lock: who comes next waits for the holder before it.
    this.#held.set(
      name,
      granted.then(
        () => held,
        () => before,
      ),
    )
    return result
  }) as LockManager['request']
}
