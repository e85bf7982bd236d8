// A small app that shows what the stand-in must do; its own specs run on it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, globalShortcut, ipcMain, protocol, session } from 'electron'

const seen: unknown[] = []
// Specs read these through evaluate.
Object.assign(globalThis, { seen })

const policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
const html = '<!doctype html><title>Sample</title><h1>Sample</h1><script src="/page.js"></script>'
const files: Record<string, [type: string, body: string]> = {
  '/': ['text/html', html],
  '/page.js': ['text/javascript', readFileSync(join(import.meta.dirname, 'page.js'), 'utf8')],
}

app.setPath('userData', process.env.ASIDE_DATA_DIR ?? '')
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
for (const name of ['before-quit', 'will-quit', 'quit', 'window-all-closed'] as const) {
  app.on(name as 'quit', () => console.log(`event: ${name}`))
}

function openWindow() {
  const window = new BrowserWindow({
    width: 900,
    height: 500,
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') },
  })
  window.on('close', (event) => {
    console.log('event: close')
    if (process.env.SAMPLE_KEEP_WINDOW) event.preventDefault()
  })
  const { webContents } = window
  webContents.setWindowOpenHandler(({ url }) => {
    seen.push(['open', url])
    return { action: 'deny' }
  })
  webContents.on('will-navigate', (event, url) => {
    seen.push(['will-navigate', url])
    event.preventDefault()
  })
  webContents.on('did-start-navigation', ({ url, isSameDocument }) => seen.push(['start', url, isSameDocument]))
  webContents.on('did-navigate', (_event, url) => seen.push(['navigated', url]))
  webContents.on('render-process-gone', (_event, { reason }) => seen.push(['gone', reason]))
  window.loadURL('app://bundle/').catch(() => {})
}

if (app.requestSingleInstanceLock({ from: 'sample' })) {
  app.on('second-instance', (_event, argv, _cwd, data) => seen.push(['second', argv.at(-1), data]))
  void app.whenReady().then(() => {
    const { defaultSession } = session
    defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
      callback(permission === 'geolocation'),
    )
    protocol.handle('app', async ({ url }) => {
      const path = url.slice('app://bundle'.length)
      if (path === '/slow') return new Response(slowly(), { headers: { 'content-type': 'text/plain' } })
      const [type, body] = files[path] ?? ['text/plain', '']
      return new Response(body, {
        status: path in files ? 200 : 404,
        headers: { 'content-type': type, 'content-security-policy': policy, 'x-sample': path },
      })
    })
    globalShortcut.register('Alt+Space', () => seen.push(['shortcut']))
    openWindow()
  })
} else {
  app.quit()
}

function slowly() {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from('first '))
      await new Promise((done) => setTimeout(done, 200))
      controller.enqueue(Buffer.from('second'))
      controller.close()
    },
  })
}

ipcMain.handle('add', (_event, a: number, b: number) => a + b)
ipcMain.on('echo', (event, frame: string) => {
  seen.push([
    'from',
    event.senderFrame?.url,
    event.senderFrame?.origin,
    event.senderFrame?.parent,
    event.sender.getURL(),
  ])
  for (let i = 0; i < 100; i++) event.sender.send('echo', `${frame} ${i}`)
})
