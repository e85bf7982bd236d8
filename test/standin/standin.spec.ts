import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/fixtures.ts'
import type { DesktopApp } from '../e2e/support/launchApp.ts'

interface Sample {
  post(frame: string): void
  onMessage(listener: (frame: string) => void): void
  add(a: number, b: number): Promise<number>
  addNow(a: number, b: number): number
  fail(): void
}
type PageGlobals = { sample: Sample; heard: string[] }

const main = join(import.meta.dirname, 'sample/main.ts')
const seen = (app: DesktopApp) => app.evaluate(() => (globalThis as unknown as { seen: unknown[][] }).seen)
const url = 'app://bundle/'

test('a window shows an app:// page at a stable, secure origin with the response unchanged', async ({ launch }) => {
  const page = await (await launch({ main })).firstWindow()
  await expect(page.getByRole('heading', { name: 'Sample' })).toBeVisible()
  expect(await page.evaluate(() => [location.origin, isSecureContext, innerWidth, innerHeight])).toEqual([
    'http://bundle.app.localhost',
    true,
    900,
    500,
  ])
  const fetched = await page.evaluate(async () => {
    const response = await fetch('/missing')
    return [response.status, response.headers.get('x-sample')]
  })
  expect(fetched).toEqual([404, '/missing'])
  const pieces = await page.evaluate(async () => {
    const reader = (await fetch('/slow')).body!.pipeThrough(new TextDecoderStream()).getReader()
    return [(await reader.read()).value, (await reader.read()).value]
  })
  expect(pieces).toEqual(['first ', 'second'])
})

test('messages go both ways in order, from a frame with its app:// address', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => Array.isArray((globalThis as unknown as PageGlobals).heard))
  await page.evaluate(() => (globalThis as unknown as PageGlobals).sample.post('hello'))
  await page.waitForFunction(() => (globalThis as unknown as PageGlobals).heard.length === 100)
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobals).heard)).toEqual(
    Array.from({ length: 100 }, (_, i) => `hello ${i}`),
  )
  expect((await seen(app)).at(-1)).toEqual(['from', url, 'app://bundle', null, url])
})

test('the page reaches what contextBridge exposed, and nothing else', async ({ launch }) => {
  const page = await (await launch({ main })).firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  const reached = await page.evaluate(async () => {
    const { sample } = globalThis as unknown as PageGlobals
    const message = (run: () => unknown) => {
      try {
        return String(run())
      } catch (error) {
        return (error as Error).message
      }
    }
    return {
      frozen: Object.isFrozen(sample),
      keys: Object.keys(sample),
      promised: await sample.add(2, 3),
      direct: sample.addNow(2, 3),
      thrown: message(() => sample.fail()),
      cloned: message(() => sample.add(1, Symbol('no') as unknown as number)),
      hidden: ['standInToMain', 'standInDeliver', 'require', 'process', 'ipcRenderer'].filter(
        (key) => key in globalThis,
      ),
    }
  })
  expect(reached).toEqual({
    frozen: true,
    keys: ['post', 'onMessage', 'add', 'addNow', 'fail'],
    promised: 5,
    direct: 5,
    thrown: 'not this',
    cloned: 'An object could not be cloned.',
    hidden: [],
  })
})

test('the content security policy bites, and is reported', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.ran = true'
    document.body.append(script)
  })
  await expect.poll(() => app.violations).toEqual(['script-src-elem inline'])
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
  app.violations.length = 0
})

test('no page reaches the network, and permissions are what the handlers say', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'microphone'] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(states).toEqual(['granted', 'denied', 'denied'])
  await app.evaluate(({ session }) => session.defaultSession.protocol.unhandle('app'))
  expect(await page.evaluate(() => fetch('/page.js').then(({ status }) => status))).toBe(502)
  expect(app.refused?.splice(0)).toEqual([`${url}page.js`])
})

test('windows that a page wants are denied through the handler', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  expect(await page.evaluate(() => window.open('https://example.com/a'))).toBeNull()
  await addLink(page, 'https://example.com/b', '_blank')
  await page.getByRole('link').click()
  await expect
    .poll(async () => (await seen(app)).filter(([name]) => name === 'open'))
    .toEqual([
      ['open', 'https://example.com/a'],
      ['open', 'https://example.com/b'],
    ])
  expect(app.windows()).toHaveLength(1)
  expect(page.context().pages()).toHaveLength(1)
})

test('a navigation that the page wants is raised and can be denied; a reload is seen', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  expect(await seen(app)).toEqual([
    ['start', url, false],
    ['navigated', url],
  ])
  await addLink(page, 'https://example.com/away')
  await page.getByRole('link').click()
  await expect.poll(async () => (await seen(app)).at(-1)).toEqual(['will-navigate', 'https://example.com/away'])
  await page.evaluate(() => (location.href = '/?x=1'))
  await expect.poll(async () => (await seen(app)).at(-1)).toEqual(['will-navigate', `${url}?x=1`])
  await page.evaluate(() => (location.hash = 'here'))
  await expect.poll(async () => (await seen(app)).at(-1)).toEqual(['start', `${url}#here`, true])
  await page.reload()
  await expect.poll(async () => (await seen(app)).at(-1)).toEqual(['navigated', `${url}#here`])
  expect((await seen(app)).at(-2)).toEqual(['start', `${url}#here`, false])
  expect(await page.evaluate(() => (globalThis as unknown as PageGlobals).sample.add(1, 1))).toBe(2)
  // Chromium connects ahead to where a link leads, before the step is denied; Electron does not.
  app.refused?.splice(0)
})

test('a crash of the page is raised; a reload brings the window back', async ({ launch }) => {
  const app = await launch({ main })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in globalThis)
  await page.goto('chrome://crash').catch(() => {})
  await expect.poll(async () => (await seen(app)).at(-1)).toEqual(['gone', 'crashed'])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.reload())
  const again = await app.waitForWindow((window) => window !== page)
  await expect(again.getByRole('heading', { name: 'Sample' })).toBeVisible()
  expect(app.windows()).toHaveLength(1)
})

test('a second start hands its arguments to the first, also after a crash of a third', async ({ launch }) => {
  const app = await launch({ main })
  await app.firstWindow()
  const second = await launch({ main, dataDir: app.dataDir, args: ['note.txt'] })
  expect(await second.exited).toBe(0)
  // The page of the first may still be on its way.
  await expect.poll(() => seen(app)).toContainEqual(['second', 'note.txt', { from: 'sample' }])
  await app.kill()
  const again = await launch({ main, dataDir: app.dataDir })
  await expect((await again.firstWindow()).getByRole('heading')).toBeVisible()
})

test('quitting goes through its events in order, and a window can refuse', async ({ launch }) => {
  const app = await launch({ main })
  await app.firstWindow()
  expect(await app.close()).toBe(0)
  expect(app.output.match(/event: \S+/g)).toEqual([
    'event: before-quit',
    'event: close',
    'event: will-quit',
    'event: quit',
  ])

  const closed = await launch({ main })
  await closed.closeWindow(await closed.firstWindow())
  await expect.poll(() => closed.output.match(/event: \S+/g)).toEqual(['event: close', 'event: window-all-closed'])

  const keeping = await launch({ main, env: { SAMPLE_KEEP_WINDOW: '1' } })
  await keeping.firstWindow()
  await keeping.evaluate(({ app }) => app.quit())
  await expect.poll(() => keeping.output).toContain('event: close')
  expect(keeping.windows()).toHaveLength(1)
  await keeping.kill()
})

test('what is not there says so', async ({ launch }) => {
  const app = await launch({ main })
  const asked = app.evaluate(({ app }) => app.showAboutPanel())
  await expect(asked).rejects.toThrow('stand-in: electron.app.showAboutPanel is not implemented')
  await app.evaluate(({ desktop }) => desktop.press('Alt+Space'))
  expect((await seen(app)).at(-1)).toEqual(['shortcut'])
})

async function addLink(page: Page, href: string, target = '') {
  await page.evaluate(
    ([href, target]) => {
      const link = Object.assign(document.createElement('a'), { href, target, textContent: 'link' })
      document.body.append(link)
    },
    [href, target] as const,
  )
}
