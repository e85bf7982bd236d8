import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { type ActionHandlers, type Keyboard, perform } from '../../../shared/actions.ts'
import type { Message } from '../../../shared/model/message.ts'
import { bringIntoView } from './bringIntoView.ts'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { articleOf } from './readingPlace.ts'

const TEXT_FIELDS = 'input, textarea, select, [contenteditable]'

interface Roving {
  box: RefObject<HTMLElement | null>
  messages: readonly Message[]
  /** Answers side by side in the last message's place; it is one of them. */
  columns: readonly Message[]
  placeOf: (message: Message) => BranchPlace
  commands: MessageCommands
  keyboard: Keyboard
  onEdit: (message: Message) => void
  onEnd: () => void
}

/**
 * One message is in the tab order; keys move from message to message and act on the one that has the focus. An arrow
 * first scrolls through a message that is longer than the view, and only then goes on. Left and Right go through answers
 * that stand side by side.
 */
export function useRovingMessages({ box, messages, columns, placeOf, commands, keyboard, onEdit, onEnd }: Roving) {
  const [chosen, setChosen] = useState<string | null>(null)
  const isThere = [...messages, ...columns].some((message) => message.id === chosen)
  const currentId = isThere ? chosen : ((columns[0] ?? messages.at(-1))?.id ?? null)
  const columnOf = (id: string | null | undefined) => columns.findIndex((column) => column.id === id)
  const indexOf = (id: string | undefined) =>
    columnOf(id) === -1 ? messages.findIndex((message) => message.id === id) : messages.length - 1

  const focusAt = (index: number) => {
    const last = index === messages.length - 1
    focusOn(last && columns.length > 0 ? columns[Math.max(0, columnOf(chosen))]?.id : messages[index]?.id)
  }
  const focusOn = (id: string | undefined) => {
    if (id === undefined) return
    setChosen(id)
    const article = articleOf(box.current, id)
    article?.focus({ preventScroll: true })
    if (article && box.current) bringIntoView(box.current, article, 'nearest')
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    const article = target?.closest<HTMLElement>('[data-message]')
    const index = indexOf(article?.dataset.message)
    const column = columnOf(article?.dataset.message)
    const message = columns[column] ?? messages[index]
    if (!message || !article) return
    // A control inside the message keeps its own keys; letters mean nothing to a button, a link or a piece of code.
    if (target !== article && (event.key.length > 1 || event.key === ' ' || target?.matches(TEXT_FIELDS))) return
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    if (isArrow && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (reachesBeyond(article, box.current, event.key === 'ArrowDown' ? 'below' : 'above')) return
      event.preventDefault()
      focusAt(index + (event.key === 'ArrowDown' ? 1 : -1))
      return
    }
    const isAside = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
    if (column !== -1 && isAside && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault()
      focusOn(columns[column + (event.key === 'ArrowRight' ? 1 : -1)]?.id)
      return
    }
    const place = placeOf(message)
    const isAnswer = message.role === 'assistant' && message.status !== 'streaming'
    const handlers: ActionHandlers<'conversation'> = {
      nextMessage: () => focusAt(index + 1),
      previousMessage: () => focusAt(index - 1),
      jumpToLatest() {
        focusAt(messages.length - 1)
        onEnd()
      },
      copyMessage: () => commands.copy(message),
      editMessage: () => message.role === 'user' && onEdit(message),
      regenerate: () => isAnswer && commands.regenerate(message),
      askAgain: () => isAnswer && commands.askAgain?.(message),
      compareWith: () => isAnswer && commands.compareWith?.(message),
      pickAnswer: () => (column === -1 ? false : commands.pick(message)),
      previousBranch: () => place.previousId !== undefined && commands.showBranch(place.previousId),
      nextBranch: () => place.nextId !== undefined && commands.showBranch(place.nextId),
      toggleDetails: () => toggleDetails(article),
    }
    if (perform(event.nativeEvent, 'conversation', handlers, keyboard)) event.preventDefault()
  }

  // Where the focus is among the messages; -1 when it is elsewhere.
  const focusedAt = useRef(-1)
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const id = event.target.closest<HTMLElement>('[data-message]')?.dataset.message
    focusedAt.current = indexOf(id)
    if (id) setChosen(id)
  }
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (event.target.isConnected) focusedAt.current = -1
  }
  // Another version took the place of the message that had the focus: it takes the focus over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever the branch changes
  useLayoutEffect(() => {
    if (focusedAt.current === -1 || document.activeElement !== document.body) return
    focusAt(Math.min(focusedAt.current, messages.length - 1))
  }, [messages])

  return { currentId, onKeyDown, onFocus, onBlur }
}

function reachesBeyond(article: HTMLElement, box: HTMLElement | null, side: 'above' | 'below'): boolean {
  if (!box) return false
  const inner = article.getBoundingClientRect()
  const outer = box.getBoundingClientRect()
  return side === 'below' ? inner.bottom > outer.bottom + 8 : inner.top < outer.top - 8
}

function toggleDetails(article: HTMLElement): void {
  const folds = [...article.querySelectorAll<HTMLDetailsElement>('details.fold')]
  const open = folds.some((fold) => !fold.open)
  for (const fold of folds) fold.open = open
}
