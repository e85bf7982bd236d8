/** A card on the page that waits for a decision. */
interface Card {
  readonly element: HTMLElement
  /** Gives it the focus; it then hears no key for a moment, as if it were new. */
  take(): void
}

const cards = new Set<Card>()

/** Who has written in the message box lately is not done with it, whatever stands in it. */
const WRITING_MS = 30_000
let wroteAt = Number.NEGATIVE_INFINITY
addEventListener('input', () => {
  wroteAt = performance.now()
})

/** Gives the focus to the first card on the page, or to the one after that which has it; false when there is none. */
export function focusDecision(): boolean {
  const inOrder = [...cards].sort((a, b) => inPageOrder(a.element, b.element))
  const at = inOrder.findIndex(({ element }) => element.contains(document.activeElement))
  const next = inOrder[(at + 1) % inOrder.length]
  next?.take()
  return next !== undefined
}

/** Until the returned function is called. It answers whether the card had the focus, and so must give it on. */
export function registerDecision(card: Card): () => boolean {
  cards.add(card)
  return () => {
    cards.delete(card)
    return card.element.contains(document.activeElement)
  }
}

/** Whether a card that appears may take the focus: never from somebody who writes, reads or chooses something. */
export function mayTakeFocus(): boolean {
  const focused = document.activeElement
  if (!focused || focused === document.body) return true
  const isMessageBox = focused instanceof HTMLTextAreaElement && focused.classList.contains('composer-text')
  return isMessageBox && (focused.value === '' || performance.now() - wroteAt > WRITING_MS)
}

function inPageOrder(a: Node, b: Node): number {
  return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1
}
