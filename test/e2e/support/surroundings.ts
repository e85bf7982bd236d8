import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { makeDataDir } from './environment.ts'
import type { DesktopApp } from './launchApp.ts'

/** An environment whose desktop has a tray, or has none, as far as Aside can ask. */
export function withTray(there: boolean): NodeJS.ProcessEnv {
  const folder = makeDataDir()
  const program = join(folder, 'gdbus')
  writeFileSync(program, `#!/bin/sh\necho '(<${there}>,)'\n`)
  chmodSync(program, 0o755)
  return { PATH: `${folder}:${process.env.PATH}` }
}

/** A data folder with these settings in it. */
export function dataDirWith(settings: object): string {
  const dataDir = makeDataDir()
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  return dataDir
}

export const clickMenu = (app: DesktopApp, id: string) =>
  app.evaluate(({ Menu, desktop }, id) => desktop.click(Menu.getApplicationMenu() as never, id), id)

export const clickTray = (app: DesktopApp, idOrLabel: string) =>
  app.evaluate(({ desktop }, id) => desktop.click(desktop.trays[0]?.menu ?? null, id), idOrLabel)

/** The lines of the tray's menu, without the groups' borders. */
export const trayLines = (app: DesktopApp) =>
  app.evaluate(({ desktop }) =>
    (desktop.trays[0]?.menu?.items ?? []).filter(({ type }) => type !== 'separator').map(({ label }) => label),
  )

export const badge = (app: DesktopApp) => app.evaluate(({ app }) => app.getBadgeCount())

export const notifications = (app: DesktopApp) =>
  app.evaluate(({ desktop }) => desktop.notifications.map(({ title, body }) => ({ title, body })))

export const clickNotification = (app: DesktopApp) =>
  app.evaluate(({ desktop }) => void desktop.notifications.at(-1)?.emit('click'))

export const settingsDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Settings' })

/** An engine whose answers come only when the test lets them. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const chat = async () => {
    await opened
    return ['Secret ', 'words', { done: {} }]
  }
  return { open: () => open(), chat }
}
