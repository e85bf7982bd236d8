import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'

/** How the system can ask a page to look, and the theme that Aside answers with. */
export const themes = {
  light: { colorScheme: 'light', contrast: 'no-preference' },
  dark: { colorScheme: 'dark', contrast: 'no-preference' },
  hc: { colorScheme: 'light', contrast: 'more' },
  hcdark: { colorScheme: 'dark', contrast: 'more' },
} as const

/** A theme besides the light one, another for each of three that follow each other. */
export const turn = (at: number) => (['dark', 'hc', 'hcdark'] as const)[at % 3] ?? 'dark'

/** What scrolls sideways that must not, and buttons whose words stand out of them, as sentences. */
export async function sidewaysFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isWider = (element: Element) => element.scrollWidth > element.clientWidth + 1
    const scrolling = [document.documentElement, ...document.querySelectorAll('[role=log], [role=dialog], nav, main')]
    const buttons = [...document.querySelectorAll('button')].filter(
      (button) => button.checkVisibility() && getComputedStyle(button).overflowX === 'visible',
    )
    return [
      ...scrolling
        .filter(isWider)
        .map(
          ({ tagName, scrollWidth, clientWidth }) =>
            `scrolls sideways: ${tagName} is ${scrollWidth} px in ${clientWidth}`,
        ),
      ...buttons.filter(isWider).map((button) => `stands out: “${button.textContent}”`),
    ]
  })
}

/**
 * What axe finds in the page, as sentences: all of it, or its colours alone. `enhanced`: text must meet 7:1, which the
 * high-contrast themes promise. Of a page behind a dialog nothing is looked at: it is a screen of its own.
 */
export async function axeFaults(page: Page, how: { enhanced: boolean; coloursOnly?: boolean }): Promise<string[]> {
  // It is half a megabyte, and would be put into the page twice at each look.
  const isThere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: ';' }) }).setLegacyMode(true)
  const dialog = (await page.getByRole('alertdialog').count()) ? '[role="alertdialog"]' : '[role="dialog"]'
  if (await page.locator(dialog).count()) axe.include(dialog)
  const enhanced = { 'color-contrast-enhanced': { enabled: how.enhanced } }
  axe.options({ resultTypes: ['violations'], ...(!how.coloursOnly && { rules: enhanced }) })
  // What does not even reach 4.5:1 is left out by the second rule.
  if (how.coloursOnly) axe.withRules(['color-contrast', ...(how.enhanced ? ['color-contrast-enhanced'] : [])])
  const { violations } = await axe.analyze()
  return violations.flatMap((violation) =>
    violation.nodes.map((node) =>
      `axe ${violation.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`.replace(/\s+/g, ' '),
    ),
  )
}
