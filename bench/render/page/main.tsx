import { type ReactNode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Block } from '../../../renderer/markdown/Blocks.tsx'
import { Markdown } from '../../../renderer/markdown/Markdown.tsx'
import { MarkdownDocument } from '../../../renderer/markdown/MarkdownDocument.ts'
import { makeAnswer } from '../answer.ts'
import '../../../test/markdown/page/page.css'

/** What one stream cost the eye: frames painted, frames that came late, and times the page was stuck for over 50 ms. */
export interface Seen {
  frames: number
  late: number
  longTasks: number
  characters: number
}

declare global {
  interface Window {
    bench: {
      prepare(renderer: string, tokens: number, streamed: number): Promise<void>
      stream(perSecond: number): Promise<Seen>
    }
  }
}

/** The whole text read anew in each frame, blocks that did not change not drawn anew: what a careful renderer does. */
function Reread({ text }: { text: string }): ReactNode {
  const [shown, setShown] = useState(text)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setShown(text))
    return () => cancelAnimationFrame(frame)
  }, [text])
  const { groups } = new MarkdownDocument().update(shown, false)
  return groups.flat().map((token, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end
    <Block key={at} token={token} links={0} growing={false} />
  ))
}

const renderers: Record<string, (text: string, streaming: boolean) => ReactNode> = {
  nothing: () => null,
  aside: (text, streaming) => <Markdown text={text} streaming={streaming} onOpenLink={() => undefined} />,
  reread: (text) => <Reread text={text} />,
}

const place = document.querySelector('main')!
const root = createRoot(place)
let draw = renderers.nothing!
let tokens: string[] = []
let next = 0
let text = ''
const frame = () => new Promise<number>(requestAnimationFrame)

window.bench = {
  async prepare(renderer, count, streamed) {
    draw = renderers[renderer]!
    tokens = makeAnswer(count)
    next = count - streamed
    text = tokens.slice(0, next).join('')
    root.render(draw(text, true))
    for (let waited = 0; waited < 60; waited++) await frame()
  },
  async stream(perSecond) {
    const seen: Seen = { frames: 0, late: 0, longTasks: 0, characters: 0 }
    const observer = new PerformanceObserver((list) => {
      seen.longTasks += list.getEntries().length
    })
    observer.observe({ type: 'longtask' })
    const start = performance.now()
    const first = next
    const feed = setInterval(() => {
      const due = Math.min(tokens.length, first + Math.floor(((performance.now() - start) / 1000) * perSecond))
      while (next < due) text += tokens[next++]
      root.render(draw(text, true))
    }, 4)
    let before = await frame()
    while (next < tokens.length) {
      const now = await frame()
      seen.frames++
      seen.late += Math.max(0, Math.round((now - before) / 16.67) - 1)
      before = now
      scrollTo(0, document.body.scrollHeight)
    }
    clearInterval(feed)
    root.render(draw(text, false))
    await frame()
    await frame()
    observer.disconnect()
    seen.characters = place.innerText.length
    return seen
  },
}
