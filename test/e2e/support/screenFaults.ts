import { expect, type Page } from 'playwright/test'
import { axeFaults, sidewaysFaults, themes } from './lookFaults.ts'
import { choiceFaults, walkByTab } from './tabWalk.ts'

/** What is not asked of a screen. */
export interface ScreenKind {
  /** `looks.spec.ts` has axe look at it, in every theme and width. */
  looked?: true
  /** Tab closes it, or does not go through it. */
  noWalk?: true
  /** It belongs to a wide window. */
  wideOnly?: true
  /** In which themes besides the light one its colours are looked at; in all of them when it is not said. */
  inThemes?: readonly (keyof typeof themes)[]
}

/** Everything that is wrong with what is shown now, in themes and in small windows. */
export async function screenFaults(page: Page, kind: ScreenKind = {}): Promise<string[]> {
  const { looked, noWalk, wideOnly, inThemes = ['dark', 'hc', 'hcdark'] } = kind
  const found: string[] = []
  const add = (where: string, faults: string[]) => found.push(...faults.map((fault) => `${where}: ${fault}`))
  if (!looked) {
    add('light', await axeFaults(page, { enhanced: false }))
    for (const theme of inThemes) {
      await page.emulateMedia({ ...themes[theme], reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      add(theme, await axeFaults(page, { enhanced: theme !== 'dark', coloursOnly: true }))
    }
    await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  }
  add('list', await choiceFaults(page))
  if (!noWalk) add('Tab', await walkByTab(page))
  // 1280 by 800 at 200 %, and a narrow window.
  for (const size of wideOnly
    ? []
    : [
        { width: 640, height: 400 },
        { width: 400, height: 700 },
      ]) {
    await page.setViewportSize(size)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    add(`${size.width} px`, await sidewaysFaults(page))
    if (!noWalk && size.width === 640) add('Tab, 640 px', await walkByTab(page))
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}
