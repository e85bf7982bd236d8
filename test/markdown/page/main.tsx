import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { Markdown } from '../../../renderer/markdown/Markdown.tsx'
import { findForeign } from './findForeign.ts'
import './page.css'

/** An answer and the pieces it arrives in. */
export interface Arrival {
  readonly name: string
  readonly pieces: readonly string[]
}

/** What tests call in the page: any number of answers by name, and what happened to the page meanwhile. */
export interface MarkdownPage {
  show(name: string, text: string, streaming: boolean): void
  /** Lets all answers grow together, a piece of each per frame, and leaves them growing. Resolves after the last. */
  stream(arrivals: readonly Arrival[]): Promise<void>
  remove(name: string): void
  element(name: string): HTMLElement
  /** What is in an answer that must not be: see findForeign. */
  foreign(name: string): string[]
  readonly opened: string[]
  readonly violations: string[]
  readonly pwned: string[]
}

declare global {
  interface Window {
    markdown: MarkdownPage
    pwned: (by: unknown) => void
  }
}

const places = new Map<string, { element: HTMLElement; root: Root }>()
const opened: string[] = []
const violations: string[] = []
const pwned: string[] = []
const page = document.querySelector('main')!

window.pwned = (by) => pwned.push(String(by))
document.addEventListener('securitypolicyviolation', (event) => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)
})

function show(name: string, text: string, streaming: boolean): void {
  let place = places.get(name)
  if (!place) {
    const element = document.createElement('article')
    page.append(element)
    place = { element, root: createRoot(element) }
    places.set(name, place)
  }
  const { root } = place
  flushSync(() => root.render(<Markdown text={text} streaming={streaming} onOpenLink={(url) => opened.push(url)} />))
}

window.markdown = {
  opened,
  violations,
  pwned,
  show,
  async stream(arrivals) {
    const longest = Math.max(...arrivals.map(({ pieces }) => pieces.length))
    const texts = new Map<string, string>()
    for (let step = 0; step < longest; step++) {
      // The policy is not told about what a test's own call runs, but it is about what a frame runs.
      await new Promise(requestAnimationFrame)
      for (const { name, pieces } of arrivals) {
        const piece = pieces[step]
        if (piece === undefined) continue
        const text = (texts.get(name) ?? '') + piece
        texts.set(name, text)
        show(name, text, true)
      }
    }
    await new Promise(requestAnimationFrame)
  },
  remove(name) {
    places.get(name)?.root.unmount()
    places.get(name)?.element.remove()
    places.delete(name)
  },
  element: (name) => places.get(name)!.element,
  foreign: (name) => findForeign(places.get(name)!.element),
}
