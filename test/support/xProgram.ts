import { chromium } from 'playwright'
import { chromiumArgs, findChromium } from '../e2e/support/browser.ts'
import type { XDisplay } from './xvfb.ts'

/** A program of another's on an X display, with one field to type in. */
export interface XProgram {
  value(): Promise<string>
  /** The keys that its field has got, modifiers first. */
  keys(): Promise<string[]>
  empty(): Promise<void>
  /** Writes this into its field and selects it all. */
  select(text: string): Promise<void>
  /** Opens a window over it, as quick ask is one; it has the focus until it is hidden. */
  openAbove(): Promise<{ hasFocus(): boolean; hide(): void }>
  end(): Promise<void>
}

/** A browser that calls itself `windowClass`, with one field that has the focus; on the user's own desktop it has no `openAbove`. */
export async function startProgram(x: Pick<XDisplay, 'env' | 'xdotool'>, windowClass: string): Promise<XProgram> {
  const browser = await chromium.launch({
    headless: false,
    executablePath: findChromium(),
    args: [...chromiumArgs, `--class=${windowClass}`],
    env: x.env as Record<string, string>,
  })
  const page = await (await browser.newContext({ viewport: null })).newPage()
  await page.setContent(`<textarea style="width: 90vw; height: 80vh"></textarea><script>
    const keys = []
    document.querySelector('textarea').addEventListener('keydown', ({ key, ctrlKey, shiftKey }) => {
      if (!/^(Control|Shift)$/.test(key)) keys.push((ctrlKey ? 'Control+' : '') + (shiftKey ? 'Shift+' : '') + key)
    })
  </script>`)
  const field = page.locator('textarea')
  // A click takes the focus of the browser to the page; it begins in the address bar.
  await field.click()
  return {
    value: () => field.inputValue(),
    keys: () => page.evaluate('keys'),
    async empty() {
      await field.fill('')
      await page.evaluate('keys.length = 0')
    },
    async select(text) {
      await field.fill(text)
      await field.press('Control+a')
    },
    async openAbove() {
      const below = await x.xdotool('getwindowfocus')
      const opened = page.waitForEvent('popup')
      await page.evaluate(`void open('about:blank', '', 'popup,width=300,height=200')`)
      const popup = await opened
      await until(async () => (await x.xdotool('getwindowfocus')) !== below)
      let shown = true
      return {
        hasFocus: () => shown,
        hide() {
          shown = false
          void popup.close()
        },
      }
    },
    end: () => browser.close(),
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error('the window above did not get the focus')
    await new Promise((done) => setTimeout(done, 20))
  }
}
