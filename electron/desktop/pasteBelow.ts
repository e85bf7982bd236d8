import { strings } from '../../shared/strings.ts'
import type { ClipboardLoan } from './clipboardLoan.ts'
import { focusBelow } from './focusBelow.ts'
import type { Keystrokes, Refusal } from './keystrokes.ts'
import type { SystemClipboard } from './systemClipboard.ts'

export interface PasteOptions {
  clipboard: Pick<SystemClipboard, 'writeText'>
  loan: ClipboardLoan
  keystrokes: Keystrokes
  /** Whether a window of Aside's has the focus. */
  hasFocus(): boolean
  /** Called after each writing to the clipboard. */
  onWritten(): void
}

/**
 * Pastes into the program below: hides Aside's window, and presses the paste key once that program has the focus. Where
 * it can't, the text stays on the clipboard and the answer says why; it is never pasted into Aside itself.
 */
export function createPasteBelow({ clipboard, loan, keystrokes, hasFocus, onWritten }: PasteOptions) {
  async function press(text: string, hide: () => void): Promise<Refusal | undefined> {
    const below = await focusBelow({ hide, hasFocus, keystrokes })
    return below ?? keystrokes.press(obeyed.test(text) ? 'pasteLines' : 'paste')
  }

  async function paste(text: string, hide: () => void): Promise<{ pasted: boolean; reason?: string }> {
    const impossible = await keystrokes.impossible()
    const putBack = impossible ? undefined : await loan.held()
    await clipboard.writeText(text)
    onWritten()
    const refusal = impossible ?? (await press(text, hide))
    if (refusal) return { pasted: false, reason: sentence(refusal) }
    loan.putBackLater(text, putBack)
    return { pasted: true }
  }

  return (text: string, hide: () => void) => loan.inTurn(() => paste(text, hide))
}

/** Line ends, and the signs that a terminal takes for commands to itself. */
const obeyed = /[^\P{Cc}\t]/u

function sentence({ message, next }: Refusal): string {
  return [message, strings.quick.onClipboard, next].filter(Boolean).join(' ')
}
