import { wait } from '../platform/wait.ts'

interface Holder {
  mode: string
  pid: number
}

const LOOK_AGAIN_MS = 200

/**
 * Opens the app, waiting for as long as another process has the data folder only to print an answer. `onWaiting` is called
 * once when that is so.
 */
export async function whenFree<Opened extends object, Held extends Holder>(
  open: () => Promise<Opened | { holder: Held | null }>,
  onWaiting: (holder: Held) => void,
): Promise<Opened | { holder: Held | null }> {
  for (let told = false; ; told = true) {
    const opened = await open()
    if (!('holder' in opened) || opened.holder?.mode !== 'print') return opened
    if (!told) onWaiting(opened.holder)
    await wait(LOOK_AGAIN_MS)
  }
}
