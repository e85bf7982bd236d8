import type { Page } from 'playwright/test'

/** One place that Tab came to, or a fault of it. */
interface Stop {
  name: string
  faults: string[]
}

const MOST_STOPS = 250

/**
 * Presses Tab until it comes round, and answers what is wrong on the way, as sentences: a place that can't be seen or
 * doesn't show that it has the focus, a way without an end, a control that was never come to.
 */
export async function walkByTab(page: Page): Promise<string[]> {
  await page.evaluate(prepareWalk)
  const faults: string[] = []
  for (let stops = 0; ; stops++) {
    if (stops === MOST_STOPS) {
      faults.push(`Tab does not come round in ${MOST_STOPS} stops`)
      break
    }
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(readStop)
    if (stop === 'end') break
    if (stop === 'outside') continue
    faults.push(...stop.faults.map((fault) => `${stop.name}: ${fault}`))
  }
  faults.push(...(await page.evaluate(missed)).map((name) => `${name}: Tab never comes to it`))
  return faults
}

declare global {
  interface Window {
    walk: Set<Element>
    /** Red, green, blue and alpha of a colour: the same few are asked for at each stop. */
    walkColours: Map<string, number[]>
    /** What is to be come to. */
    walkThrough: HTMLElement[]
  }
}

/** What could be come to by Tab in what is open. */
function prepareWalk(): void {
  const dialogs = document.querySelectorAll('[role="dialog"][data-state="open"], [role="alertdialog"], [role="menu"]')
  const scope = dialogs[dialogs.length - 1] ?? document
  const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
  window.walk = new Set()
  window.walkColours = new Map()
  window.walkThrough = [...scope.querySelectorAll<HTMLElement>(controls)]
    .filter((control) => control.tabIndex >= 0 && control.checkVisibility())
    .filter((control) => !(control as HTMLButtonElement).disabled)
    .filter(
      (control) =>
        !control.closest('[aria-hidden="true"], [inert], [data-radix-focus-guard]') &&
        !control.matches('[role="tablist"]'),
    )
    // Only the message that is current is come to; keys go to the others. Of radio buttons the chosen one is.
    .filter((control) => !control.closest('[data-message][tabindex="-1"]'))
    .filter((control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked))
}

function readStop(): Stop | 'end' | 'outside' {
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return 'outside'
  if (window.walk.has(element)) return 'end'
  window.walk.add(element)

  const channels = (colour: string) => {
    const known = window.walkColours.get(colour)
    if (known) return known
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    if (!context) return [0, 0, 0, 0]
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const read = [...context.getImageData(0, 0, 1, 1).data]
    window.walkColours.set(colour, read)
    return read
  }
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
      const part = channel / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (a: string, b: string) => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }
  const groundOf = (start: Element | null) => {
    for (let at = start; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at)
      if ((channels(backgroundColor)[3] ?? 0) > 250) return backgroundColor
    }
    return 'white'
  }
  const focusColour = getComputedStyle(document.documentElement).getPropertyValue('--focus').trim()
  const same = (a: string, b: string) => channels(a).join() === channels(b).join()
  const colourIn = (shadow: string) => /(?:rgba?|color|oklab|lab)\([^)]*\)/.exec(shadow)?.[0] ?? ''
  /** The best contrast of anything that shows the focus; 0 when nothing does. */
  const ring = () => {
    let best = 0
    for (let at: Element | null = element, up = 0; at && up < 4; at = at.parentElement, up++) {
      const style = getComputedStyle(at)
      const ground = groundOf(at.parentElement)
      const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      if (up === 0 && outlined) best = Math.max(best, contrast(style.outlineColor, ground))
      const marks = [colourIn(style.boxShadow), style.borderTopColor, style.borderBottomColor]
      const widths = [1, Number.parseFloat(style.borderTopWidth), Number.parseFloat(style.borderBottomWidth)]
      for (const [at, mark] of marks.entries()) {
        if (mark && (widths[at] ?? 0) > 0 && same(mark, focusColour)) best = Math.max(best, contrast(mark, ground))
      }
    }
    return best
  }
  const faults: string[] = []
  const shown = ring()
  if (shown < 3) faults.push(shown === 0 ? 'does not show the focus' : `shows the focus at ${shown.toFixed(1)}:1 only`)
  const whole = element.getBoundingClientRect()
  const seen = { left: whole.left, top: whole.top, right: whole.right, bottom: whole.bottom }
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (getComputedStyle(at).overflowY === 'visible') continue
    const { left, top, right, bottom } = at.getBoundingClientRect()
    seen.left = Math.max(seen.left, left, 0)
    seen.top = Math.max(seen.top, top, 0)
    seen.right = Math.min(seen.right, right, innerWidth)
    seen.bottom = Math.min(seen.bottom, bottom, innerHeight)
  }
  if (seen.right - seen.left < 2 || seen.bottom - seen.top < 2) faults.push('has the focus out of sight')
  else if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) faults.push('is invisible')
  else {
    // Not all of it may be under something that floats.
    const points = [0.1, 0.5, 0.9].flatMap((across) => [0.2, 0.5, 0.8].map((down) => [across, down] as const))
    const tops = points.map(([across, down]) =>
      document.elementFromPoint(
        seen.left + (seen.right - seen.left) * across,
        seen.top + (seen.bottom - seen.top) * down,
      ),
    )
    const isSelf = (top: Element | null) => top && (element.contains(top) || element.closest('label')?.contains(top))
    if (!tops.some(isSelf)) faults.push(`is covered by ${tops[4]?.className}`)
  }
  const text = element.getAttribute('aria-label') ?? element.textContent?.trim()
  return {
    name: `<${element.tagName.toLowerCase()}> ${(text || element.id || element.className).slice(0, 40)}`,
    faults,
  }
}

function missed(): string[] {
  return window.walkThrough
    .filter((control) => control.isConnected && control.checkVisibility() && !window.walk.has(control))
    .map((control) => `<${control.tagName.toLowerCase()}> ${control.getAttribute('aria-label') ?? control.textContent}`)
}

/** What is wrong with how the entry of an open list or menu that Enter would choose is shown, as sentences. */
export async function choiceFaults(page: Page): Promise<string[]> {
  const marks = await page.evaluate(() =>
    [...document.querySelectorAll('[role="option"][aria-selected="true"], [role="menuitem"]:focus')].map((entry) => {
      const { boxShadow, outlineStyle } = getComputedStyle(entry)
      return { name: entry.textContent ?? '', isMarked: boxShadow !== 'none' || outlineStyle !== 'none' }
    }),
  )
  return marks.filter(({ isMarked }) => !isMarked).map(({ name }) => `${name}: is not shown as the one that is chosen`)
}
