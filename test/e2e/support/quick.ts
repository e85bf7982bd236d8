import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { makeDataDir } from './environment.ts'
import type { DesktopApp } from './launchApp.ts'

/** The line that is asked in. */
export const askBox = (page: Page): Locator => page.getByRole('textbox', { name: 'Ask', exact: true })

const key = 'mod+Alt+Q'

/** A data folder where quick ask has a key; and whatever else is to be set. */
export function dataDirWithQuickKey(settings: object = {}): string {
  const dataDir = makeDataDir()
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ globalKeys: { quickAsk: key }, ...settings }))
  return dataDir
}

/** Presses quick ask's key, wherever the focus is. The stand-in's only: no test can press it for the whole system. */
export function pressQuickKey(app: DesktopApp): Promise<void> {
  return app.evaluate(({ desktop }) => desktop.press('Control+Alt+Q'))
}

/** The state of the quick-ask window, and of the other windows those that have the focus; null while it is not made. */
export function quickState(app: DesktopApp) {
  return app.evaluate(({ BrowserWindow }) => {
    const isQuick = (window: Electron.BrowserWindow) => window.webContents.getURL().endsWith('/quick')
    const window = BrowserWindow.getAllWindows().find(isQuick)
    if (!window) return null
    return { visible: window.isVisible(), focused: window.isFocused(), bounds: window.getBounds() }
  })
}

/** Gives the quick-ask window another size, as its user does by its edges. */
export function resizeQuick(app: DesktopApp, size: { width: number; height?: number }): Promise<void> {
  return app.evaluate(({ BrowserWindow }, size) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith('/quick'))
    const { height } = window?.getBounds() ?? {}
    window?.setSize(size.width, size.height ?? height ?? 0)
  }, size)
}
