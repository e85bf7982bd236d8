import { strings } from '../../shared/strings.ts'
import { monotonic } from '../platform/clock.ts'
import { wait } from '../platform/wait.ts'
import type { Keystrokes, Refusal } from './keystrokes.ts'

interface Options {
  /** Hides Aside's window. */
  hide(): void
  /** Whether a window of Aside's has the focus. */
  hasFocus(): boolean
  keystrokes: Keystrokes
}

const MAX_MS = 1_500
const STEP_MS = 30
/** Electron knows that its window lost the focus a little before the other program can take keys. */
const SETTLES_MS = 120

/** Hides Aside's window and waits until the program below has the focus. Answers why it has not. */
export async function focusBelow({ hide, hasFocus, keystrokes }: Options): Promise<Refusal | undefined> {
  const hadFocus = hasFocus()
  const ours = hadFocus ? await keystrokes.focusedWindow() : undefined
  hide()
  const end = monotonic() + MAX_MS
  let now = await keystrokes.focusedWindow()
  while ((hasFocus() || (ours !== undefined && (now === undefined || now === ours))) && monotonic() < end) {
    await wait(STEP_MS)
    now = await keystrokes.focusedWindow()
  }
  await wait(SETTLES_MS)
  if (hasFocus()) return { message: strings.programs.ownWindow }
  if (ours !== undefined && (now === undefined || now === ours)) return { message: strings.programs.noProgram }
  return undefined
}
