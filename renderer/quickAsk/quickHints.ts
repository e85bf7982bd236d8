import type { ActionHandlers } from '../../shared/actions.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import type { QuickHint } from '../features/quickAsk/QuickFoot.tsx'

const words = strings.quick

interface Now {
  place: 'window' | 'tab' | 'overlay'
  handlers: ActionHandlers<'quick'>
  running: boolean
  text: string
  answer: Message | undefined
  conversationId: string | null
}

/** What the foot offers now. Esc says what it will really do. */
export function hintsOf({ place, handlers, running, text, answer, conversationId }: Now): QuickHint[] {
  const esc = escText({ place, running, text, conversationId })
  const step: QuickHint[] = esc === null ? [] : [{ id: 'stopOrClear', text: esc, onClick: handlers.stopOrClear }]
  if (!answer) {
    const before: QuickHint[] = [
      { id: 'ask', text: words.hintAsk },
      { id: '/', text: words.hintCommands },
      { id: 'previousQuestion', text: words.hintEarlier, minor: true },
    ]
    return [...before, ...step]
  }
  const window: QuickHint = { id: 'moveToWindow', text: words.hintWindow, onClick: handlers.moveToWindow }
  const copy: QuickHint = { id: 'copyAnswer', text: words.hintCopy, onClick: handlers.copyAnswer, minor: true }
  const paste: QuickHint = { id: 'pasteAnswer', text: words.hintPaste, onClick: handlers.pasteAnswer, minor: true }
  const said = textOf(answer) !== ''
  return [...step, window, ...(said ? [copy] : []), ...(said && place === 'window' && !running ? [paste] : [])]
}

function escText({ place, running, text, conversationId }: Omit<Now, 'handlers' | 'answer'>): string | null {
  if (running) return words.hintStop
  if (text !== '') return words.hintClear
  if (place !== 'tab') return words.hintClose
  return conversationId === null ? null : words.hintAfresh
}
