import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { hardenSession, hardenWebContents, webPreferences } from '../../electron/desktop/hardening.ts'
import { isOurPage } from '../../electron/desktop/origin.ts'
import { openExternalSafely } from '../../electron/platform/externalLinks.ts'
import { createLog } from '../../electron/platform/log.ts'

describe('a window', () => {
  it('has a sandboxed page without Node, whatever else changes', () => {
    expect(webPreferences('/preload.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    })
  })

  it('opens no window and goes nowhere', () => {
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: vi.fn(),
      getURL: () => 'app://bundle/index.html',
    })
    hardenWebContents(contents as unknown as WebContents, createLog(null))
    const decide = contents.setWindowOpenHandler.mock.calls[0]?.[0]
    for (const url of ['https://example.org/', 'app://bundle/index.html', 'file:///etc/passwd', 'nonsense']) {
      expect(decide({ url })).toEqual({ action: 'deny' })
    }
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview', 'will-frame-navigate']) {
      const preventDefault = vi.fn()
      contents.emit(name, { preventDefault, url: 'https://example.org/', isMainFrame: false })
      expect(preventDefault, name).toHaveBeenCalledTimes(1)
    }
    const preventDefault = vi.fn()
    contents.emit('will-frame-navigate', { preventDefault, url: 'app://bundle/frame.html', isMainFrame: false })
    expect(preventDefault).not.toHaveBeenCalled()
    contents.emit('will-frame-navigate', { preventDefault, url: 'app://bundle/index.html', isMainFrame: false })
    expect(preventDefault).toHaveBeenCalledTimes(1)
  })

  it('may load itself again', () => {
    const getURL = () => 'app://bundle/index.html'
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn(), getURL })
    hardenWebContents(contents as unknown as WebContents, createLog(null))
    const denied = (url: string) => {
      const preventDefault = vi.fn()
      contents.emit('will-navigate', { preventDefault, url })
      return preventDefault.mock.calls.length === 1
    }
    expect(denied('app://bundle/index.html')).toBe(false)
    expect(denied('app://bundle/quick.html')).toBe(true)
    expect(denied('app://evil/index.html')).toBe(true)
  })

  it('gives no permission and lets no request out', () => {
    const handlers: Record<string, (...args: never[]) => unknown> = {}
    const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
      handlers[name] = handler
    }
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      setSpellCheckerEnabled: vi.fn(),
      webRequest: { onBeforeRequest: keep('before') },
    }
    hardenSession(session as unknown as Session, createLog(null))
    expect(session.setSpellCheckerEnabled).toHaveBeenCalledWith(false)
    const call = (name: string, ...args: unknown[]) => handlers[name]?.(...(args as never[]))
    const answer = vi.fn()
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fullscreen',
    ]) {
      call('request', {}, permission, answer)
      expect(answer).toHaveBeenLastCalledWith(false)
      expect(call('check', {}, permission)).toBe(false)
    }
    expect(call('device')).toBe(false)
    const cancelled = (url: string) => {
      const verdict = vi.fn()
      call('before', { url, resourceType: 'xhr' }, verdict)
      return verdict.mock.calls[0]?.[0].cancel
    }
    expect(cancelled('app://bundle/assets/main.js')).toBe(false)
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:11434/',
      'file:///etc/passwd',
      'app://evil/',
      'ws://x/',
    ]) {
      expect(cancelled(url), url).toBe(true)
    }
  })
})

it.each([
  ['app://bundle/index.html', true],
  ['app://bundle', true],
  ['app://bundle.evil/index.html', false],
  ['app://bundle:8080/index.html', false],
  ['app://user@bundle/index.html', true],
  ['apps://bundle/', false],
  ['https://bundle/', false],
  ['about:blank', false],
  ['', false],
])('%s is ours: %s', (url, ours) => {
  expect(isOurPage(url)).toBe(ours)
})

describe('a link', () => {
  it.each(['https://example.org/a b', 'http://example.org', 'mailto:someone@example.org'])('%s opens', async (url) => {
    const open = vi.fn(async () => {})
    await openExternalSafely(url, open)
    expect(open).toHaveBeenCalledWith(new URL(url).href)
  })

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'smb://server/share',
    'ms-msdt:/id',
    'vbscript:x',
    'app://bundle/',
    'C:\\Windows\\calc.exe',
    '//example.org',
    'example.org',
    '',
  ])('%j does not', async (url) => {
    const open = vi.fn(async () => {})
    await expect(openExternalSafely(url, open)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(open).not.toHaveBeenCalled()
  })
})
