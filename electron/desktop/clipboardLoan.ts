import type { Log } from '../platform/log.ts'
import { wait } from '../platform/wait.ts'
import type { SystemClipboard } from './systemClipboard.ts'

type PutBack = (() => Promise<void>) | undefined

/**
 * The clipboard while it holds something of Aside's for a moment: a text that is pasted, or nothing, for the copy key.
 * There is one, so that what the user had on it is known to all who use it.
 */
export interface ClipboardLoan {
  /** One after the other: the next one begins when this has ended. */
  inTurn<T>(use: () => Promise<T>): Promise<T>
  /** How to put back what the user had on it: also while it holds what was pasted last. Call it in a turn, as the rest. */
  held(): Promise<PutBack>
  /** Puts it back once the program below, which got the paste key, has taken the text. */
  putBackLater(text: string, putBack: PutBack): void
  /** Puts back now what would be put back later. */
  settle(): Promise<void>
}

interface Options {
  clipboard: Pick<SystemClipboard, 'readText' | 'save'>
  /** Called after each putting back. */
  onWritten(): void
  log: Log
  /** A program takes the text some time after it got the key. */
  putBackAfterMs?: number
}

export function createClipboardLoan(options: Options): ClipboardLoan {
  const { clipboard, onWritten, log, putBackAfterMs = 2_000 } = options
  let last: Promise<unknown> = Promise.resolve()
  let lent: { text: string; putBack: PutBack } | undefined

  function inTurn<T>(use: () => Promise<T>): Promise<T> {
    const turn = last.then(use)
    last = turn.catch(() => {})
    return turn
  }

  /** What is lent, unless somebody has copied something else since; it is lent no longer. */
  async function takeBack(): Promise<typeof lent> {
    const was = lent
    lent = undefined
    return was && (await clipboard.readText()) === was.text ? was : undefined
  }

  async function settle(): Promise<void> {
    try {
      const was = await takeBack()
      if (!was?.putBack) return
      await was.putBack()
      onWritten()
    } catch (error) {
      log.warn('the clipboard could not be put back', { error })
    }
  }

  return {
    inTurn,
    settle,
    async held() {
      try {
        const was = await takeBack()
        return was ? was.putBack : await clipboard.save()
      } catch {
        return undefined
      }
    },
    putBackLater(text, putBack) {
      const mine = { text, putBack }
      lent = mine
      // Another paste has its own time, and a copy has put it back already.
      void wait(putBackAfterMs).then(() => inTurn(async () => (lent === mine ? settle() : undefined)))
    },
  }
}
