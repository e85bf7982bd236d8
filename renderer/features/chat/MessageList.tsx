import { ArrowDown } from 'lucide-react'
import type { Ref } from 'react'
import { type ReactNode, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { Keyboard } from '../../../shared/actions.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { ReadingPlace } from '../../../shared/model/window.ts'
import { strings } from '../../../shared/strings.ts'
import { beginEdit, endEdit } from '../../state/edits.ts'
import { Keys } from '../../ui/Keys.tsx'
import { useFollowEnd } from '../../ui/useFollowEnd.ts'
import { distanceInto } from './bringIntoView.ts'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { ComparedAnswers } from './compare/ComparedAnswers.tsx'
import { MessageItem } from './MessageItem.tsx'
import { placeAt, placeIn } from './readingPlace.ts'
import { useIdleMount } from './useIdleMount.ts'
import { useOneTabStop } from './useOneTabStop.ts'
import { useRovingMessages } from './useRovingMessages.ts'
import { type Target, useTarget } from './useTarget.ts'
import './messages.css'

const words = strings.conversation
/** The newest messages are laid out wherever the reader is: that many cost nothing, and their place is exact. */
const NEAR = 30
/** The button that jumps to the latest must not lie over what is to be pressed. */
const JUMP_ROOM = 56

export interface MessageListHandle {
  toEnd(): void
  focus(): void
}

interface MessageListProps {
  messages: readonly Message[]
  /** The answers that stand side by side at the end, in the last message's place; empty: none do. */
  compared: readonly Message[]
  /** The first message that is still sent to the model, where the branch has it. */
  sentFrom: string | undefined
  placeOf: (message: Message) => BranchPlace
  commands: MessageCommands
  keyboard: Keyboard
  /** Where the list begins; null: at its end. */
  start: ReadingPlace | null
  /** Told where the reader is, after each move, in the same way. */
  onScroll: (place: ReadingPlace | null) => void
  /** What a search led to, shown as soon as it is there. The same object is shown once. */
  target: Target | null
  /** Shown instead of messages while there are none. */
  empty: ReactNode
  handle: Ref<MessageListHandle>
}

/** What is shown instead of messages may be longer than a low window: it is read from its beginning. */
const topWhileEmpty = (box: HTMLElement) => (box.matches('.log-empty') ? -box.scrollTop : null)

/** The branch that is shown, as a log that follows its end only while the reader is at the end. One list, one conversation. */
export function MessageList(props: MessageListProps) {
  const { messages, compared, sentFrom, placeOf, commands, keyboard, onScroll, target, empty, handle } = props
  const [start] = useState(props.start)
  const box = useRef<HTMLDivElement>(null)
  const [startPlace] = useState(() => (start ? placeAt(start) : topWhileEmpty))
  const { following, toEnd, hold } = useFollowEnd(box, startPlace, messages.length > 0)
  const indexOf = (id: string | undefined) => messages.findIndex((message) => message.id === id)
  const wanted = [indexOf(start?.messageId), indexOf(target?.messageId)]
  const from = useIdleMount(box, messages.length, Math.min(...wanted.map((at) => (at === -1 ? messages.length : at))))
  const roving = useRovingMessages({
    box,
    messages,
    columns: compared,
    placeOf,
    commands,
    keyboard,
    onEdit: beginEdit,
    onEnd: toEnd,
  })
  const tabStop = useOneTabStop(box)
  useSavedScroll(box, following, onScroll)
  useTarget(box, target, wanted[1] !== -1, hold)

  useImperativeHandle(handle, () => ({
    toEnd,
    focus: () => box.current?.querySelector<HTMLElement>('[data-message][tabindex="0"]')?.focus(),
  }))

  const onEdit = useCallback((message: Message, on: boolean) => {
    if (on) return beginEdit(message)
    endEdit(message)
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return
      document.querySelector<HTMLElement>(`[data-message="${message.id}"]`)?.focus()
    })
  }, [])

  return (
    <>
      <span ref={tabStop.before} className="visually-hidden" tabIndex={-1} aria-hidden />
      <div
        ref={box}
        className={`log ${messages.length === 0 ? 'log-empty' : ''}`}
        role="log"
        aria-label={words.label}
        aria-live="off"
        onKeyDown={(event) => {
          tabStop.onKeyDown(event)
          roving.onKeyDown(event)
        }}
        onFocus={(event) => {
          roving.onFocus(event)
          tabStop.onFocus(event)
          // A card that waits takes the focus by itself, wherever the reader is.
          const card = event.target
          if (card.matches('.approval')) hold((list) => (card.isConnected ? distanceInto(list, card, JUMP_ROOM) : null))
        }}
        onBlur={roving.onBlur}
      >
        <div className="log-column">
          {messages.length === 0
            ? empty
            : messages
                .slice(from)
                .map((message, at) =>
                  compared.includes(message) ? (
                    <ComparedAnswers
                      key={message.comparison}
                      answers={compared}
                      commands={commands}
                      current={compared.some(({ id }) => id === roving.currentId)}
                    />
                  ) : (
                    <MessageItem
                      key={message.id}
                      message={message}
                      place={placeOf(message)}
                      commands={commands}
                      current={message.id === roving.currentId}
                      near={from + at >= messages.length - NEAR || wanted.includes(from + at)}
                      afterLeftOut={message.id === sentFrom && from + at > 0}
                      onEdit={onEdit}
                    />
                  ),
                )}
        </div>
      </div>
      <span ref={tabStop.after} className="visually-hidden" tabIndex={-1} aria-hidden />
      <div className="jump-place">
        {!following && messages.length > 0 && (
          <button type="button" className="jump" onClick={toEnd}>
            <ArrowDown size={14} aria-hidden />
            {words.jump} <Keys keys={commands.keysOf('jumpToLatest')} />
          </button>
        )}
      </div>
    </>
  )
}

function useSavedScroll(
  box: { readonly current: HTMLElement | null },
  following: boolean,
  onScroll: (place: ReadingPlace | null) => void,
): void {
  const save = useRef(onScroll)
  save.current = onScroll
  useEffect(() => {
    const element = box.current
    if (!element) return
    if (following) save.current(null)
    let timer: ReturnType<typeof setTimeout> | undefined
    let place = placeIn(element)
    const saveNow = () => {
      timer = undefined
      save.current(following ? null : place)
    }
    const onMove = () => {
      place = placeIn(element)
      clearTimeout(timer)
      timer = setTimeout(saveNow, 200)
    }
    element.addEventListener('scroll', onMove, { passive: true })
    return () => {
      element.removeEventListener('scroll', onMove)
      if (timer === undefined) return
      clearTimeout(timer)
      saveNow()
    }
  }, [box, following])
}
