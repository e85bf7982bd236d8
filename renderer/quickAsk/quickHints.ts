import type { ActionHandlers } from '../../shared/actions.ts'
import { type Platform, printKeys } from '../../shared/keys.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import type { QuickHint } from '../features/quickAsk/QuickFoot.tsx'

const words = strings.quick

interface Now {
  place: 'window' | 'tab' | 'overlay'
  handlers: ActionHandlers<'quick'>
  /** The slash commands are listed: the keys are theirs. */
  menuOpen: boolean
  platform: Platform
  running: boolean
  text: string
  answer: Message | undefined
  conversationId: string | null
  /** There is a question that Up leads to. */
  hasEarlier: boolean
}

/** What the foot offers now. Esc says what it will really do. */
export function hintsOf(now: Now): QuickHint[] {
  const { place, handlers, running, text, answer, conversationId, platform } = now
  if (now.menuOpen) return menuHints(platform)
  const esc = escText({ place, running, text, conversationId })
  const step: QuickHint[] = esc === null ? [] : [{ id: 'stopOrClear', text: esc, onClick: handlers.stopOrClear }]
  if (!answer) {
    const before: QuickHint[] = [
      { id: 'ask', text: words.hintAsk },
      { id: '/', keys: ['/'], text: words.hintCommands },
    ]
    if (now.hasEarlier) before.push({ id: 'previousQuestion', text: words.hintEarlier, minor: true })
    if (text === '') {
      before.push({ id: 'addClipboard', text: words.hintClipboard, onClick: handlers.addClipboard, minor: true })
    }
    return [...before, ...step]
  }
  const window: QuickHint = { id: 'moveToWindow', text: words.hintWindow, onClick: handlers.moveToWindow }
  const copy: QuickHint = { id: 'copyAnswer', text: words.hintCopy, onClick: handlers.copyAnswer, minor: true }
  const paste: QuickHint = { id: 'pasteAnswer', text: words.hintPaste, onClick: handlers.pasteAnswer, minor: true }
  const said = textOf(answer) !== ''
  return [...step, window, ...(said ? [copy] : []), ...(said && place === 'window' && !running ? [paste] : [])]
}

function menuHints(platform: Platform): QuickHint[] {
  const choose = [...printKeys('ArrowUp', platform), ...printKeys('ArrowDown', platform)]
  return [
    { id: 'take', keys: printKeys('Enter', platform), text: words.hintTake },
    { id: 'choose', keys: choose, text: words.hintChoose },
    { id: 'closeList', keys: printKeys('Escape', platform), text: words.hintCloseList },
  ]
}

function escText({
  place,
  running,
  text,
  conversationId,
}: Pick<Now, 'place' | 'running' | 'text' | 'conversationId'>): string | null {
  if (running) return words.hintStop
  if (text !== '') return words.hintClear
  if (place !== 'tab') return words.hintClose
  return conversationId === null ? null : words.hintAfresh
}
