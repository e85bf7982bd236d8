import type { DrawRequest, FrameAnswer } from '../../frame/messages.ts'

export type DrawingKind = DrawRequest['kind']

/** A drawing as an image: nothing in it runs or loads, whatever its source says. */
export interface Drawing {
  url: string
  width: number
  height: number
}

/** Longer sources stay text. */
export const MAX_SOURCE = 50_000

const LOAD_MS = 20_000
const DRAW_MS = 10_000
/** The frame takes some 50 MB: it goes when nothing was drawn for a while. */
const IDLE_MS = 60_000
const MOST_KEPT = 60
const MAX_SVG = 4_000_000

interface Waiting {
  resolve(drawn: Extract<FrameAnswer, { type: 'drawn' }>): void
  reject(error: Error): void
}

interface Frame {
  element: HTMLIFrameElement
  ready: Promise<void>
}

const waiting = new Map<number, Waiting>()
const kept = new Map<string, Promise<Drawing>>()
let frame: Frame | undefined
let idle: ReturnType<typeof setTimeout> | undefined
let last = Promise.resolve()
let count = 0

/**
 * Draws it in a frame without an origin, one drawing after the other, and answers an image of it. Rejects with an Error
 * whose message says why it can't be drawn. A drawing that takes too long takes the frame with it, and nothing else.
 */
export function draw(kind: DrawingKind, source: string, colours: DrawRequest['colours']): Promise<Drawing> {
  const key = JSON.stringify([kind, source, colours])
  const known = kept.get(key)
  if (known) return known
  const drawing = last.then(() => drawNow(kind, source, colours))
  last = drawing.then(
    () => {},
    () => {},
  )
  kept.set(key, drawing)
  for (const [oldest, old] of kept) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(oldest)
    // An image that shows it has it already.
    old.then(
      ({ url }) => URL.revokeObjectURL(url),
      () => {},
    )
  }
  // What failed may have failed by bad luck.
  drawing.catch(() => kept.delete(key))
  return drawing
}

async function drawNow(kind: DrawingKind, source: string, colours: DrawRequest['colours']): Promise<Drawing> {
  clearTimeout(idle)
  frame ??= openFrame()
  const { element, ready } = frame
  const id = ++count
  try {
    await within(LOAD_MS, ready)
    const answer = new Promise<Extract<FrameAnswer, { type: 'drawn' }>>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
    })
    const request: DrawRequest = { id, kind, source, colours }
    element.contentWindow?.postMessage(request, '*')
    const { svg, width, height } = await within(DRAW_MS, answer)
    return { url: URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })), width, height }
  } catch (error) {
    if (error instanceof TookTooLong) closeFrame()
    throw error
  } finally {
    waiting.delete(id)
    idle = setTimeout(closeFrame, IDLE_MS)
  }
}

function openFrame(): Frame {
  const element = document.createElement('iframe')
  element.setAttribute('sandbox', 'allow-scripts')
  element.src = '/frame.html'
  element.className = 'md-frame'
  element.tabIndex = -1
  element.inert = true
  element.setAttribute('aria-hidden', 'true')
  const ready = new Promise<void>((resolve) => {
    addEventListener('message', function listen({ source, data }: MessageEvent) {
      if (!element.isConnected) removeEventListener('message', listen)
      if (source !== element.contentWindow || source === null) return
      const answer = readAnswer(data)
      if (answer?.type === 'ready') resolve()
      else if (answer?.type === 'drawn') waiting.get(answer.id)?.resolve(answer)
      else if (answer?.type === 'refused') waiting.get(answer.id)?.reject(new Error(answer.problem))
    })
  })
  document.body.append(element)
  return { element, ready }
}

function closeFrame(): void {
  frame?.element.remove()
  frame = undefined
}

/** What comes out of the frame is as little to be trusted as what goes in. */
function readAnswer(data: unknown): FrameAnswer | undefined {
  const answer = data as Partial<Record<string, unknown>> | null
  if (typeof answer !== 'object' || answer === null) return undefined
  const { type, id, svg, width, height, problem } = answer
  if (type === 'ready') return { type }
  if (typeof id !== 'number') return undefined
  if (type === 'refused') return { type, id, problem: String(problem).slice(0, 300) }
  const isSize = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 8_000
  if (type !== 'drawn' || typeof svg !== 'string' || svg.length > MAX_SVG) return undefined
  return isSize(width) && isSize(height) ? { type, id, svg, width, height } : undefined
}

class TookTooLong extends Error {}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TookTooLong('it takes too long')), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
