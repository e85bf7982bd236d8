import type { Page } from 'playwright/test'
import { chooseModel, messageBox, newConversation, waitDone } from '../../test/e2e/support/chat.ts'
import type { Sample } from './sample.ts'

interface Seen {
  asked: number
  /** After each frame with new text: when it was painted, and how long the answer's text was. */
  frames: { at: number; text: string }[]
  /** What watches one answer would slow the next. */
  stop(): void
}

declare global {
  interface Window {
    seen: Seen
  }
}

/** Runs in the page: from Enter on, notes what the newest answer says each time a frame with more of it was painted. */
function record(): void {
  const now = () => performance.timeOrigin + performance.now()
  const seen: Seen = { asked: 0, frames: [], stop }
  window.seen = seen
  function stop() {
    observer.disconnect()
    cancelAnimationFrame(frame)
    document.removeEventListener('keydown', onKeyDown, { capture: true })
  }
  let length = 0
  let isChanged = false
  let isInFrame = false
  let frame = 0
  /** Calls back when the frame that is being made has been painted. */
  const whenPainted = (callback: () => void) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = callback
    channel.port2.postMessage(null)
  }
  const note = () => {
    isChanged = false
    const answer = [...document.querySelectorAll('[role=log] .md')].at(-1)?.textContent ?? ''
    if (answer.length <= length) return
    const text = answer.slice(length)
    length = answer.length
    whenPainted(() => seen.frames.push({ at: now(), text }))
  }
  // What changes while a frame is made is painted with it; what changed before, with the next one.
  const observer = new MutationObserver(() => {
    if (seen.asked === 0) return
    if (isInFrame) note()
    else isChanged = true
  })
  observer.observe(document.body, { childList: true, characterData: true, subtree: true })
  const watch = () => {
    isInFrame = true
    if (isChanged) note()
    whenPainted(() => {
      isInFrame = false
    })
    frame = requestAnimationFrame(watch)
  }
  frame = requestAnimationFrame(watch)
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Enter' && seen.asked === 0) seen.asked = now()
  }
  document.addEventListener('keydown', onKeyDown, { capture: true })
}

/** Asks through Aside, from the key to the screen, in a conversation of its own. */
export async function askThroughPage(page: Page, model: string, question: string): Promise<Sample> {
  await newConversation(page)
  await chooseModel(page, model)
  await messageBox(page).fill(question)
  await page.evaluate(record)
  await messageBox(page).press('Enter')
  await page.waitForFunction(() => window.seen.frames.length > 0, undefined, { timeout: 60_000 })
  await waitDone(page)
  await page.waitForTimeout(200)
  const { asked, frames } = await page.evaluate(() => {
    const { asked, frames, stop } = window.seen
    stop()
    return { asked, frames }
  })
  const [first, ...rest] = frames
  const last = frames.at(-1)
  if (!first || !last) throw new Error('nothing was painted')
  const length = rest.reduce((sum, { text }) => sum + text.length, 0)
  const delays = frames.flatMap(({ at, text }) =>
    (text.match(/\d{13}\.\d\d/g) ?? []).map((stamp) => at - Number(stamp)),
  )
  return { firstMs: first.at - asked, rate: (length * 1_000) / (last.at - first.at), delays }
}
