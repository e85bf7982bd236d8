import type { Page } from 'playwright/test'
import { messageBox } from './chat.ts'
import type { DesktopApp } from './launchApp.ts'

/** Opens another window by its key, and gives its page when it can be typed in. */
export async function openAnotherWindow(app: DesktopApp, from: Page): Promise<Page> {
  const before = app.windows()
  await messageBox(from).press('ControlOrMeta+Shift+N')
  const page = await app.waitForWindow((page) => !before.includes(page))
  await messageBox(page).waitFor()
  return page
}

/** The bounds of the open windows, oldest first. */
export function boundsOfWindows(app: DesktopApp) {
  return app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((window) => window.webContents.getURL().endsWith('/index.html'))
      .sort((a, b) => a.id - b.id)
      .map((window) => window.getBounds()),
  )
}
