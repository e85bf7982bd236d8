import type { Message } from '../../../shared/model/message.ts'

const heights = new Map<string, number>()

let observer: ResizeObserver | undefined

/**
 * Keeps the height of a message as it is laid out, under its `data-message`, for when it is out of sight. Answers the way
 * to stop; made to be a ref of the message's element.
 */
export function observeHeight(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined
  observer ??= new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const id = (target as HTMLElement).dataset.message
      const height = borderBoxSize[0]?.blockSize ?? 0
      // Out of sight, a message has the height that was guessed, which must not pass for a measured one.
      if (id && height > 0 && target.checkVisibility({ contentVisibilityAuto: true }))
        heights.set(id, Math.round(height))
    }
  })
  observer.observe(element)
  return () => observer?.unobserve(element)
}

/** The height that a message last had, or one guessed from its text: a message out of sight stands for itself with it. */
export function rememberedHeight(message: Message): number {
  const known = heights.get(message.id)
  if (known !== undefined) return known
  let lines = 2
  for (const block of message.blocks) {
    if (block.type !== 'text') {
      lines += 1.5
      continue
    }
    for (const line of block.text.split('\n')) lines += Math.max(0.5, Math.ceil(line.length / 72))
  }
  return Math.round(lines * 26)
}
