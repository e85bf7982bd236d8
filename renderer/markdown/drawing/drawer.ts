import type { DrawRequest, FrameAnswer } from '../../frame/messages.ts'

export type DrawingKind = DrawRequest['kind']

/** A drawing as pixels: nothing in it runs or loads, and it costs what an image costs, whatever its source says. */
export interface Drawing {
  readonly image: Blob
  /** The size that it is shown at; it may be painted larger. */
  readonly width: number
  readonly height: number
}

type Colours = DrawRequest['colours']

/** Longer sources stay text. */
export const MAX_SOURCE = 50_000

const LOAD_MS = 20_000
const DRAW_MS = 10_000
/** The frame takes some 50 MB: it goes when nothing was drawn for a while. */
const IDLE_MS = 60_000
const MOST_KEPT = 60
const MAX_PNG = 64_000_000
const MOST_PIXELS = 16_000_000
/** As sharp on a usual screen that is zoomed as on a fine one. */
const LEAST_DENSITY = 2

interface Waiting {
  resolve(drawn: Extract<FrameAnswer, { type: 'drawn' }>): void
  reject(error: Error): void
}

interface Frame {
  element: HTMLIFrameElement
  ready: Promise<void>
}

const waiting = new Map<number, Waiting>()
/** What was drawn last, or is to be drawn. */
const kept = new Map<string, { drawing: Promise<Drawing>; drawn?: Drawing }>()
let frame: Frame | undefined
let idle: ReturnType<typeof setTimeout> | undefined
let last = Promise.resolve()
let count = 0

/**
 * Draws it in a frame without an origin, one drawing after the other, and answers an image of it. Rejects with an Error
 * whose message says why it can't be drawn. A drawing that takes too long takes the frame with it, and nothing else.
 */
export function draw(kind: DrawingKind, source: string, colours: Colours): Promise<Drawing> {
  const key = keyOf(kind, source, colours)
  const known = kept.get(key)
  if (known) return known.drawing
  const drawing = last.then(() => drawNow(kind, source, colours))
  last = drawing.then(
    () => {},
    () => {},
  )
  const entry: { drawing: Promise<Drawing>; drawn?: Drawing } = { drawing }
  kept.set(key, entry)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  drawing.then(
    (drawn) => {
      entry.drawn = drawn
    },
    // What failed may have failed by bad luck.
    () => kept.get(key) === entry && kept.delete(key),
  )
  return drawing
}

/** The drawing, where it was drawn not long ago. */
export function drawnBefore(kind: DrawingKind, source: string, colours: Colours): Drawing | undefined {
  return kept.get(keyOf(kind, source, colours))?.drawn
}

function keyOf(kind: DrawingKind, source: string, colours: Colours): string {
  return JSON.stringify([kind, source, colours])
}

async function drawNow(kind: DrawingKind, source: string, colours: Colours): Promise<Drawing> {
  clearTimeout(idle)
  frame ??= openFrame()
  const { element, ready } = frame
  const id = ++count
  try {
    await within(LOAD_MS, ready)
    const answer = new Promise<Extract<FrameAnswer, { type: 'drawn' }>>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
    })
    const density = Math.max(LEAST_DENSITY, devicePixelRatio)
    const request: DrawRequest = { id, kind, source, colours, density }
    element.contentWindow?.postMessage(request, '*')
    const { png, width, height } = await within(DRAW_MS, answer)
    return { image: new Blob([png], { type: 'image/png' }), width, height }
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
  const { type, id, png, width, height, problem } = answer
  if (type === 'ready') return { type }
  if (typeof id !== 'number') return undefined
  if (type === 'refused') return { type, id, problem: String(problem).slice(0, 300) }
  const isSize = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 8_000
  if (type !== 'drawn' || !(png instanceof ArrayBuffer) || pixelsOf(png) > MOST_PIXELS) return undefined
  return isSize(width) && isSize(height) ? { type, id, png, width, height } : undefined
}

/** How many pixels a PNG unfolds into. */
function pixelsOf(png: ArrayBuffer): number {
  if (png.byteLength < 24 || png.byteLength > MAX_PNG) return Number.POSITIVE_INFINITY
  const view = new DataView(png)
  const isPng = view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452
  return isPng ? view.getUint32(16) * view.getUint32(20) : Number.POSITIVE_INFINITY
}

class TookTooLong extends Error {}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TookTooLong('it takes too long')), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
