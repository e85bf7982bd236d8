import { ChevronDown, ChevronUp, Pencil, SendHorizontal, X } from 'lucide-react'
import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { strings } from '../../../shared/strings.ts'
import { Button, IconButton } from '../../ui/Button.tsx'

const words = strings.composer

export interface QueueListProps {
  queue: readonly string[]
  /** The last answer did not finish, so that the queue waits to be sent. */
  paused: boolean
  /** Takes the message out of the queue into the message box. */
  onEdit: (index: number) => void
  onRemove: (index: number) => void
  onMove: (from: number, to: number) => void
  /** Stops the answer that streams and sends this message. */
  onSendNow: (index: number) => void
  onResume: () => void
  /** The row that had the focus is gone, and none is left to take it. */
  onFocusLost: () => void
}

/** The messages that wait for the answer to end, first the next one. */
export function QueueList(props: QueueListProps) {
  const { queue, paused, onEdit, onRemove, onMove, onSendNow, onResume } = props
  const list = useRef<HTMLUListElement>(null)
  const { keep, ...focus } = useRowFocus(list, props.onFocusLost)
  if (queue.length === 0) return null
  const move = (from: number, to: number) => {
    if (to < 0 || to >= queue.length) return
    keep(to)
    onMove(from, to)
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    move(index, index + (event.key === 'ArrowUp' ? -1 : 1))
  }
  return (
    <ul ref={list} className="queue" aria-label={words.queue} {...focus}>
      {paused && (
        <li className="queue-paused">
          <span>{words.queuePaused}</span>
          <Button onClick={onResume}>{words.queueResume}</Button>
        </li>
      )}
      {queue.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same words may wait twice; a place in the queue is what is meant
        <li key={index} className="queue-row" onKeyDown={(event) => onKeyDown(event, index)}>
          <span className="note">{index + 1}</span>
          <p title={text}>{text}</p>
          <IconButton label={words.queueEdit} onClick={() => onEdit(index)}>
            <Pencil size={14} />
          </IconButton>
          {queue.length > 1 && (
            <>
              <IconButton
                label={words.queueUp}
                keys={['Alt', '↑']}
                aria-disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                <ChevronUp size={14} />
              </IconButton>
              <IconButton
                label={words.queueDown}
                keys={['Alt', '↓']}
                aria-disabled={index === queue.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ChevronDown size={14} />
              </IconButton>
            </>
          )}
          <IconButton label={words.queueSendNow} onClick={() => onSendNow(index)}>
            <SendHorizontal size={14} />
          </IconButton>
          <IconButton
            label={words.queueRemove}
            onClick={() => {
              keep(Math.min(index, queue.length - 2))
              onRemove(index)
            }}
          >
            <X size={14} />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}

/**
 * The focus goes with a message that is moved, on the same button of its row. That of a row which is sent or removed
 * goes to the row that takes its place, or to whoever hears `onLost`.
 */
function useRowFocus(list: { readonly current: HTMLElement | null }, onLost: () => void) {
  const wanted = useRef<{ row: number; label: string | null } | null>(null)
  const inside = useRef(false)
  useLayoutEffect(() => {
    const target = wanted.current
    wanted.current = null
    const row = target && list.current?.querySelectorAll('.queue-row')[target.row]
    const buttons = [...(row?.querySelectorAll('button') ?? [])]
    const found = buttons.find((button) => button.getAttribute('aria-label') === target?.label) ?? buttons[0]
    if (found) found.focus()
    else if (inside.current && document.activeElement === document.body) {
      inside.current = false
      onLost()
    }
  })
  return {
    /** This row takes the focus after the change that is about to be made. */
    keep(row: number) {
      wanted.current = { row, label: document.activeElement?.getAttribute('aria-label') ?? null }
    },
    onFocus() {
      inside.current = true
    },
    onBlur(event: FocusEvent) {
      if (event.relatedTarget !== null) inside.current = false
    },
  }
}
