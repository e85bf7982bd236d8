import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Page } from 'playwright/test'
import { chromiumArgs, findChromium } from '../../test/e2e/support/browser.ts'
import { type DesktopApp, hasElectron, launchOnElectron, launchOnStandIn } from '../../test/e2e/support/launchApp.ts'
import { askBox, dataDirWithQuickKey, quickState } from '../../test/e2e/support/quick.ts'

const ROUNDS = Number(process.argv[2] ?? 30)
const FRAME_MS = 1000 / 60

interface Sample {
  /** From the key's handler to the first frame with the box focused. */
  ready: number
  /** Of that, what the handler itself took before it returned. */
  handler: number
}

/** Runs in the page: notes when the frame is through in which the box had got the focus. */
function recordFrames(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement)) return
    requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = () => document.documentElement.setAttribute('data-painted', String(Date.now()))
      painted.port2.postMessage(null)
    })
  })
}

/** Calls what the key calls, and gives the time at which it did. On Electron no key can be pressed from here. */
function press(app: DesktopApp): Promise<{ at: number; handler: number }> {
  return app.evaluate(({ desktop, Menu }) => {
    const before = performance.now()
    const at = Date.now()
    if (desktop) desktop.press('Control+Alt+Q')
    else Menu.getApplicationMenu()?.getMenuItemById('quickAsk')?.click()
    return { at, handler: performance.now() - before }
  })
}

async function hidden(app: DesktopApp): Promise<void> {
  while ((await quickState(app))?.visible) await wait(10)
  // What hiding sets in motion is over before the next key.
  await wait(150)
}

async function showAndHide(app: DesktopApp, findPage: () => Promise<Page>): Promise<Sample> {
  const { at, handler } = await press(app)
  const page = await findPage()
  await page.waitForFunction(() => document.documentElement.hasAttribute('data-painted'))
  const painted = await page.evaluate(() => {
    const at = Number(document.documentElement.getAttribute('data-painted'))
    document.documentElement.removeAttribute('data-painted')
    ;(document.activeElement as HTMLElement | null)?.blur()
    return at
  })
  await askBox(page).press('Escape')
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    document.documentElement.removeAttribute('data-painted')
  })
  await hidden(app)
  return { ready: painted - at, handler }
}

/** Ours: the window is there, and only shown. */
async function kept(app: DesktopApp): Promise<Sample[]> {
  const page = await app.quickWindow()
  await page.evaluate(recordFrames)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const samples: Sample[] = []
  for (let round = 0; round < ROUNDS; round++) samples.push(await showAndHide(app, async () => page))
  return samples
}

/** As rivals do: a window is made at each key. The same window, page and wire, gone before each round. */
async function madeAnew(app: DesktopApp): Promise<Sample[]> {
  const page = await app.quickWindow()
  await page.context().addInitScript(recordFrames)
  const samples: Sample[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const old = await app.quickWindow()
    const closed = old.waitForEvent('close')
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().endsWith('/quick'))
        ?.destroy()
    })
    await closed
    await wait(150)
    samples.push(await showAndHide(app, () => app.quickWindow()))
  }
  return samples
}

function summary(samples: Sample[]) {
  const sorted = (key: keyof Sample) => samples.map((sample) => sample[key]).sort((a, b) => a - b)
  const at = (values: number[], share: number) =>
    values[Math.min(Math.floor(values.length * share), values.length - 1)] ?? 0
  const ready = sorted('ready')
  return {
    'median frames': Number((at(ready, 0.5) / FRAME_MS).toFixed(1)),
    'median ms': at(ready, 0.5),
    'worst tenth ms': at(ready, 0.9),
    'of that, the handler ms': Number(at(sorted('handler'), 0.5).toFixed(1)),
    rounds: samples.length,
  }
}

async function measure(where: string, launch: (dataDir: string) => Promise<DesktopApp>) {
  const app = await launch(dataDirWithQuickKey({ quick: { hideOnBlur: false } }))
  await (await app.firstWindow()).getByRole('textbox', { name: 'Message', exact: true }).waitFor()
  const rows = {
    [`${where}: kept, and shown`]: summary(await kept(app)),
    [`${where}: made anew at each key`]: summary(await madeAnew(app)),
  }
  await app.close()
  return rows
}

const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs })
const rows = await measure('stand-in', (dataDir) => launchOnStandIn(browser, { dataDir }))
await browser.close()
if (hasElectron) Object.assign(rows, await measure('Electron', (dataDir) => launchOnElectron({ dataDir })))
console.log("From the key's handler to the first frame with the box focused. A frame is 16.7 ms.")
if (!hasElectron) console.log('Electron is not installed here: the stand-in adds its relay, and has no window to map.')
console.table(rows)
