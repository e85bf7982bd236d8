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

function run(): void {
  cancelAnimationFrame(frame)
  clearTimeout(timer)
  timer = undefined
  const start = performance.now()
  let spent = 0
  for (const job of [...waiting]) {
    waiting.delete(job)
    job()
    spent = performance.now() - start
    if (spent > FRAME_BUDGET_MS) break
  }
  if (spent > 2 * FRAME_BUDGET_MS) restUntil = start + 2 * spent
  if (waiting.size > 0) schedule()
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
