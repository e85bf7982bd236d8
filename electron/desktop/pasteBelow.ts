import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import { wait } from '../platform/wait.ts'
import { focusBelow } from './focusBelow.ts'
import type { Keystrokes, Refusal } from './keystrokes.ts'
import type { SystemClipboard } from './systemClipboard.ts'

export interface PasteOptions {
  clipboard: SystemClipboard
  keystrokes: Keystrokes
  /** Whether a window of Aside's has the focus. */
  hasFocus(): boolean
  /** Called after each writing to the clipboard. */
  onWritten(): void
  log: Log
  /** A program takes the text some time after it got the key; then the clipboard gets back what it held. */
  putBackAfterMs?: number
}

/**
 * Pastes into the program below: hides Aside's window, and presses the paste key once that program has the focus. Where
 * it can't, the text stays on the clipboard and the answer says why; it is never pasted into Aside itself.
 */
export function createPasteBelow(options: PasteOptions) {
  const { clipboard, keystrokes, hasFocus, onWritten, log, putBackAfterMs = 2_000 } = options
  /** How to put back what the clipboard held before the first of the pastes that are under way. */
  let restore: (() => Promise<void>) | undefined
  let underWay = 0

  async function putBackLater(text: string): Promise<void> {
    underWay++
    await wait(putBackAfterMs)
    underWay--
    // Another paste puts it back later, or somebody has copied something else meanwhile.
    if (underWay > 0 || (await clipboard.readText()) !== text) return
    await restore?.()
    onWritten()
  }

  async function press(text: string, hide: () => void): Promise<Refusal | undefined> {
    const below = await focusBelow({ hide, hasFocus, keystrokes })
    return below ?? keystrokes.press(obeyed.test(text) ? 'pasteLines' : 'paste')
  }

  return async (text: string, hide: () => void): Promise<{ pasted: boolean; reason?: string }> => {
    const impossible = await keystrokes.impossible()
    if (!impossible && underWay === 0) restore = await clipboard.save().catch(() => undefined)
    await clipboard.writeText(text)
    onWritten()
    const refusal = impossible ?? (await press(text, hide))
    if (refusal) return { pasted: false, reason: sentence(refusal) }
    putBackLater(text).catch((error: unknown) => log.warn('the clipboard could not be put back', { error }))
    return { pasted: true }
  }
}

/** Line ends, and the signs that a terminal takes for commands to itself. */
const obeyed = /[^\P{Cc}\t]/u

function sentence({ message, next }: Refusal): string {
  return [message, strings.quick.onClipboard, next].filter(Boolean).join(' ')
}
