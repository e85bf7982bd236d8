import katex from 'katex'
import 'katex/dist/katex.min.css'

const CACHED = 500
const cache = new Map<string, Node | undefined>()

/** A formula's nodes, ready to be put into the page, or nothing when KaTeX can't read it. */
export function renderMath(tex: string, display: boolean): Node | undefined {
  const key = `${display ? 'd' : 'i'}${tex}`
  if (!cache.has(key)) {
    if (cache.size >= CACHED) cache.clear()
    cache.set(key, build(tex, display))
  }
  return cache.get(key)?.cloneNode(true)
}

function build(tex: string, display: boolean): Node | undefined {
  const made = document.createElement('span')
  try {
    // trust is off: \href, \includegraphics and \html... could make links, requests and attributes of a model's choosing.
    katex.render(tex, made, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      strict: 'ignore',
      maxExpand: 500,
      maxSize: 20,
    })
  } catch {
    return undefined
  }
  return made.firstChild ?? undefined
}
