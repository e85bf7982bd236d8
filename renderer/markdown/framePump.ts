/** How long the jobs of one frame may take together; the rest wait for the next one. */
const FRAME_BUDGET_MS = 8
/** Hidden windows get no frames. Their text is drawn this often, so that it is there when they come back. */
const HIDDEN_MS = 250

const waiting = new Set<() => void>()
let frame = 0
let timer: ReturnType<typeof setTimeout> | undefined
/** After frames that took too long the pump rests as long again, so that the page still answers to keys and clicks. */
let restUntil = 0

function schedule(): void {
  if (timer !== undefined) return
  const rest = restUntil - performance.now()
  if (rest > 0) {
    timer = setTimeout(askForFrame, rest)
    return
  }
  askForFrame()
}

function askForFrame(): void {
  frame = requestAnimationFrame(run)
  timer = setTimeout(run, HIDDEN_MS)
}

/** Which frame has had its share already, by the document's clock, which stands still while a frame is made. */
let servedFrame: CSSNumberish | null = null

function run(): void {
  cancelAnimationFrame(frame)
  clearTimeout(timer)
  timer = undefined
  servedFrame = document.timeline.currentTime
  const start = performance.now()
  let spent = 0
  for (const job of [...waiting]) {
    waiting.delete(job)
    job()
    spent = performance.now() - start
    if (spent > FRAME_BUDGET_MS) break
  }
  restAfter(start, spent)
  if (waiting.size > 0) schedule()
}

function restAfter(start: number, spent: number): void {
  if (spent > 2 * FRAME_BUDGET_MS) restUntil = start + 2 * spent
}

/**
 * Whether something may be drawn right now, in the frame that is being made: once a frame, and not while the pump rests or
 * others wait for it. Answers what to call when it has been drawn; undefined: leave it to the next frame.
 */
export function takeThisFrame(): (() => void) | undefined {
  const frame = document.timeline.currentTime
  const start = performance.now()
  if (waiting.size > 0 || frame === servedFrame || start < restUntil) return undefined
  servedFrame = frame
  return () => restAfter(start, performance.now() - start)
}

/** Runs `job` once in the next frame that has time for it. Asking again before then changes nothing. */
export function nextFrame(job: () => void): void {
  waiting.add(job)
  schedule()
}

/** Forgets a job that has not run. */
export function cancelFrame(job: () => void): void {
  waiting.delete(job)
}
