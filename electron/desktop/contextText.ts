import type { ContextText } from '../../shared/contract/context.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import { monotonic } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { wait } from '../platform/wait.ts'
import type { ContextShell } from '../procedures/context.ts'
import type { ClipboardLoan } from './clipboardLoan.ts'
import type { ClipboardWatch } from './clipboardWatch.ts'
import { focusBelow } from './focusBelow.ts'
import type { Keystrokes, Refusal } from './keystrokes.ts'
import type { SystemClipboard } from './systemClipboard.ts'

interface Options {
  settings(): Settings['quick']
  clipboard: SystemClipboard
  loan: ClipboardLoan
  /** What is selected in the program used last, where the system keeps it (Linux). */
  selection: { readText(): Promise<string>; hasText(): Promise<boolean> } | undefined
  watch: Pick<ClipboardWatch, 'isFresh' | 'isOurs'>
  keystrokes: Keystrokes
  hasFocus(): boolean
  /** Hides the quick-ask window while the copy key is pressed below it; answers how to show it again. */
  stepAside(): () => void
  log: Log
}

/** A program that has nothing selected never answers the copy key. */
const COPY_MS = 1_200
const STEP_MS = 30

/** The text of other programs. Only `clipboard` and `selection` read any, and they are called when the user asked. */
export function createContextText(options: Options): ContextShell {
  const { settings, clipboard, loan, selection, watch, keystrokes, hasFocus, stepAside, log } = options

  async function copySelected(): Promise<string> {
    const { copyOff, copyOffNext, clipboardInUse, clipboardInUseNext } = strings.programs
    if (!settings().copySelection) throw refused({ message: copyOff, next: copyOffNext })
    const impossible = await keystrokes.impossible()
    if (impossible) throw refused(impossible)
    await loan.settle()
    const putBack = await clipboard.save().catch(() => undefined)
    if (!putBack) throw refused({ message: clipboardInUse, next: clipboardInUseNext })
    let comeBack = () => {}
    const hide = () => {
      comeBack = stepAside()
    }
    try {
      const below = await focusBelow({ hide, hasFocus, keystrokes })
      if (below) throw refused(below)
      return await copyOver(putBack)
    } finally {
      comeBack()
    }
  }

  /** Empties the clipboard first: the same text copied again could not be told from nothing copied. */
  async function copyOver(putBack: () => Promise<void>): Promise<string> {
    clipboard.clear()
    try {
      const refusal = await keystrokes.press('copy')
      if (refusal) throw refused(refusal)
      return await arrived()
    } finally {
      await putBack().catch((error: unknown) => log.warn('the clipboard could not be put back', { error }))
      await watch.isOurs()
    }
  }

  async function arrived(): Promise<string> {
    for (const end = monotonic() + COPY_MS; monotonic() < end; await wait(STEP_MS)) {
      const text = await clipboard.readText()
      if (text !== '') return text
    }
    return ''
  }

  async function offeredSelection() {
    if (selection) return (await selection.hasText()) ? 'read' : 'none'
    return settings().copySelection && !(await keystrokes.impossible()) ? 'copy' : 'none'
  }

  return {
    async offers() {
      const [fresh, selected] = await Promise.all([watch.isFresh(), offeredSelection()])
      return { clipboard: fresh && settings().offerClipboard, selection: selected }
    },
    clipboard: async () => fitting(await clipboard.readText()),
    selection: async () => fitting(selection ? await selection.readText() : await loan.inTurn(copySelected)),
  }
}

function refused({ message, next }: Refusal): AppError {
  return new AppError('UNSUPPORTED_HERE', message, { next: next ?? strings.programs.noCopyNext })
}

/** What a message can hold of it. */
function fitting(text: string): ContextText {
  if (text.length <= MAX_MESSAGE_LENGTH) return { text, cut: false }
  const cut = text.slice(0, MAX_MESSAGE_LENGTH)
  // Not in the middle of a sign that takes two places.
  return { text: /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut, cut: true }
}
