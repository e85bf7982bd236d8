import { globalShortcut } from 'electron'

/** Pages that record keys now. */
let recorders = 0

/** Global shortcuts reach the page in front instead, until `signal` fires. Gives one value, when that is so. */
export function holdOff(signal: AbortSignal | undefined): AsyncGenerator<{ suspended: true }, void> {
  let holding = !signal?.aborted
  if (holding && ++recorders === 1) globalShortcut.setSuspended(true)
  const release = () => {
    if (holding && --recorders === 0) globalShortcut.setSuspended(false)
    holding = false
  }
  const gone = new Promise<void>((resolve) => {
    // A generator that nobody ever started never reaches its `finally`.
    signal?.addEventListener('abort', () => {
      release()
      resolve()
    })
  })
  async function* told() {
    try {
      if (!signal?.aborted) yield { suspended: true as const }
      if (!signal?.aborted) await gone
    } finally {
      release()
    }
  }
  return told()
}

/** Does something that fails while shortcuts are held off, as registering one does. */
export function notHeldOff<T>(work: () => T): T {
  const suspended = globalShortcut.isSuspended()
  if (suspended) globalShortcut.setSuspended(false)
  try {
    return work()
  } finally {
    if (suspended) globalShortcut.setSuspended(true)
  }
}
