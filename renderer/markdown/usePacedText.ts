import { useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { cancelFrame, nextFrame, takeThisFrame } from './framePump.ts'

/** The most text one frame takes in: a long answer that arrives at once is drawn over several frames. */
const MOST_PER_FRAME = 16_384

/** The text to draw now: while streaming it follows `text` at most once per frame, afterwards it is `text` at once. */
export function usePacedText(text: string, streaming: boolean): string {
  const [shown, setShown] = useState(text)
  const latest = useRef(text)
  const drawn = useRef(text)

  const drawnNow = useRef<(() => void) | undefined>(undefined)

  /** Takes more of the text in; false when that was all. */
  const takeMore = () => {
    const target = latest.current
    const end = safeEnd(target, Math.min(target.length, drawn.current.length + MOST_PER_FRAME))
    drawn.current = target.slice(0, end)
    return end < target.length
  }
  const [draw] = useState(() => () => {
    const isMore = takeMore()
    flushSync(() => setShown(drawn.current))
    if (isMore) nextFrame(draw)
  })

  useLayoutEffect(() => {
    latest.current = text
    drawnNow.current?.()
    drawnNow.current = undefined
    if (!streaming || !text.startsWith(drawn.current)) {
      drawn.current = text
      setShown(text)
      return
    }
    if (text === drawn.current) return
    // The text mostly comes while a frame is made: drawn with it, it is seen a frame sooner.
    drawnNow.current = takeThisFrame()
    if (!drawnNow.current) return nextFrame(draw)
    const isMore = takeMore()
    setShown(drawn.current)
    if (isMore) nextFrame(draw)
  })
  useLayoutEffect(() => () => cancelFrame(draw), [draw])

  return streaming && text.startsWith(shown) ? shown : text
}

/** Never ends between the two halves of one character. */
function safeEnd(text: string, end: number): number {
  const code = text.charCodeAt(end - 1)
  return end < text.length && code >= 0xd800 && code <= 0xdbff ? end + 1 : end
}
