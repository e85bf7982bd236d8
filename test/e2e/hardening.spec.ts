import type { Page } from 'playwright/test'
import { askAndWait, messageBox } from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import type { DesktopApp } from './support/launchApp.ts'

const elsewhere = 'https://example.com/'

async function open(launch: () => Promise<DesktopApp>): Promise<{ app: DesktopApp; page: Page }> {
  const app = await launch()
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  return { app, page }
}

/** Chromium, not Electron, connects ahead to where a link or form leads, before the step is denied. */
function forgetSpeculation(app: DesktopApp) {
  const others = app.refused?.filter((url) => url !== elsewhere)
  expect(others ?? []).toEqual([])
  app.refused?.splice(0)
}

test('the policy lets no foreign script, connection, image or frame in', async ({ launch }) => {
  const { app, page } = await open(launch)
  // Through a timer, since a policy is not applied to what the test itself evaluates.
  const happened = await page.evaluate(
    (elsewhere) =>
      new Promise<string[]>((done) => {
        const log: string[] = []
        const attempt = (name: string, run: () => unknown) => {
          try {
            run()
            log.push(`${name}: no error`)
          } catch (error) {
            log.push(`${name}: ${(error as Error).name}`)
          }
        }
        setTimeout(async () => {
          attempt('new Function', () => new Function('return 1')())
          attempt('innerHTML', () => {
            document.createElement('div').innerHTML = '<b>bold</b>'
          })
          attempt('script text', () => {
            document.createElement('script').text = 'globalThis.ran = true'
          })
          attempt('script address', () => {
            document.createElement('script').src = `${elsewhere}x.js`
          })
          const image = document.createElement('img')
          image.src = `${elsewhere}pixel.png`
          const frame = document.createElement('iframe')
          frame.src = elsewhere
          const form = document.createElement('form')
          form.action = elsewhere
          document.body.append(image, frame, form)
          form.submit()
          const outcome = await fetch(elsewhere).then(
            () => 'no error',
            (error: Error) => error.name,
          )
          log.push(`fetch: ${outcome}`)
          for (const element of [image, frame, form]) element.remove()
          done(log)
        })
      }),
    elsewhere,
  )
  expect(happened).toEqual([
    'new Function: EvalError',
    'innerHTML: TypeError',
    'script text: TypeError',
    'script address: TypeError',
    'fetch: TypeError',
  ])
  const kinds = () => [...new Set(app.violations.map((violation) => violation.split(' ')[0]))].sort()
  await expect.poll(kinds).toEqual(['connect-src', 'form-action', 'frame-src', 'img-src', 'require-trusted-types-for'])
  app.violations.length = 0
  forgetSpeculation(app)
})

test('an inline script does not run', async ({ launch }) => {
  const { app, page } = await open(launch)
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), {
      href: 'javascript:globalThis.ran=true',
      textContent: 'x',
    })
    document.body.append(link)
    link.click()
    link.remove()
  })
  await expect.poll(() => app.violations.join()).toContain('script-src')
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
  app.violations.length = 0
})

test('the page has what the preload exposes, and no other way out', async ({ launch }) => {
  const { page } = await open(launch)
  const found = await page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow))
    frame.remove()
    const { aside } = window as unknown as { aside: object }
    // Zod's registry is a global, so that two copies of zod would share it.
    const known = (name: string) => usual.has(name) || name.startsWith('__zod_')
    return {
      extra: Object.getOwnPropertyNames(window).filter((name) => !known(name)),
      members: Object.entries(aside).map(([name, member]) => `${name}: ${typeof member}`),
      frozen: Object.isFrozen(aside),
    }
  })
  expect(found).toEqual({
    extra: ['aside'],
    members: ['post: function', 'onMessage: function', 'pathOf: function'],
    frozen: true,
  })
})

test('every permission is denied', async ({ launch }) => {
  const { page } = await open(launch)
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'microphone', 'camera', 'midi', 'clipboard-read'] as PermissionName[]
    const state = (name: PermissionName) => navigator.permissions.query({ name }).then((status) => status.state)
    return Promise.all(names.map(async (name) => `${name}: ${await state(name)}`))
  })
  expect(states.filter((state) => !state.endsWith(': denied'))).toEqual([])
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
})

test('a page neither leaves nor opens windows', async ({ launch }) => {
  const { app, page } = await open(launch)
  const address = page.url()
  expect(await page.evaluate((url) => window.open(url), elsewhere)).toBeNull()
  for (const target of ['', '_blank']) {
    await page.evaluate(
      ([href, target]) => {
        const link = Object.assign(document.createElement('a'), { href, target })
        document.body.append(link)
        link.click()
        link.remove()
      },
      [elsewhere, target] as const,
    )
  }
  for (const url of [elsewhere, 'file:///etc/passwd', 'data:text/html,hello']) {
    await page.evaluate((url) => {
      setTimeout(() => {
        location.href = url
      })
    }, url)
    await page.waitForTimeout(100)
  }
  // Its wire lives on too: a navigation that was denied has taken nothing away.
  await expect(await askAndWait(page, 'What is the Guide?')).toContainText('manual')
  expect(page.url()).toBe(address)
  expect(app.windows()).toHaveLength(1)
  // The window's, and quick ask's.
  expect(page.context().pages()).toEqual([page, await app.quickWindow()])
  forgetSpeculation(app)
})

test('a page may load itself again', async ({ launch }) => {
  const { app, page } = await open(launch)
  await page.evaluate(() => setTimeout(() => location.reload()))
  await page.waitForEvent('load')
  await expect(await askAndWait(page, 'What is the Guide?')).toContainText('manual')
  forgetSpeculation(app)
})

test('an answer can be copied, although the page has no permission for the clipboard', async ({ launch }) => {
  const { page } = await open(launch)
  await askAndWait(page, 'What is the Guide?')
  const permission = await page.evaluate(async () => {
    const name = 'clipboard-write' as PermissionName
    return (await navigator.permissions.query({ name })).state
  })
  expect(permission).toBe('denied')
  await page.getByRole('button', { name: 'Copy', exact: true }).last().click()
  await expect(page.getByText('Copied', { exact: true })).toBeAttached()
  await messageBox(page).press('ControlOrMeta+V')
  await expect(messageBox(page)).toHaveValue(/manual/)
})

test('main answers only the top frame of its own pages', async ({ launch }) => {
  const { app, page } = await open(launch)
  type Channel = 'aside:toMain' | 'aside:toPage'
  type Kept = { frames: string[]; sent: number }
  // The page's own next message, to be sent again as if by others.
  await app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    const kept: Kept = { frames: [], sent: 0 }
    Object.assign(globalThis, { kept })
    webContents.ipc.on('aside:toMain' satisfies Channel, (_event, _document, frame) => kept.frames.push(frame))
  })
  await page.reload()
  await messageBox(page).waitFor()
  const answers = await app.evaluate(async ({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    const { kept } = globalThis as unknown as { kept: Kept }
    const send = webContents.send.bind(webContents)
    webContents.send = (channel, ...args) => {
      if (String(args[0]).startsWith('test-')) kept.sent++
      else send(channel, ...args)
    }
    const own = webContents.mainFrame
    const like = (change: object) => ({ url: own.url, origin: own.origin, parent: null, ...change })
    const senders = {
      nobody: null,
      subframe: like({ parent: own }),
      website: like({ url: 'https://example.com/', origin: 'https://example.com' }),
      lookalike: like({ url: 'app://bundle.example.com/', origin: 'app://bundle.example.com' }),
      file: like({ url: 'file:///index.html', origin: 'null' }),
      itself: own,
    }
    const results: Record<string, boolean> = {}
    for (const [name, senderFrame] of Object.entries(senders)) {
      kept.sent = 0
      for (const frame of kept.frames.slice(0, 5)) {
        webContents.ipc.emit('aside:toMain', { senderFrame, sender: webContents }, `test-${name}`, frame)
      }
      await new Promise((done) => setTimeout(done, 300))
      results[name] = kept.sent > 0
    }
    return results
  })
  expect(answers).toEqual({
    nobody: false,
    subframe: false,
    website: false,
    lookalike: false,
    file: false,
    itself: true,
  })
})
