import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { ShortcutWay } from '../../shared/contract/shortcuts.ts'
import { isWayland } from './wayland.ts'

/** Chromium's, without which Electron registers nothing on Wayland; GNOME needs the second one too. */
const portalFeatures = ['GlobalShortcutsPortal', 'GlobalShortcutsPortalPreferredTrigger']

/** Lets Electron reach the desktop's portal for shortcuts on Wayland. Call it before the app is ready. */
export function allowShortcutsPortal(env: NodeJS.ProcessEnv): void {
  if (process.platform !== 'linux' || !isWayland(env)) return
  // The last switch of that name is the only one that counts.
  const given = app.commandLine.getSwitchValue('enable-features').split(',').filter(Boolean)
  app.commandLine.appendSwitch('enable-features', [...new Set([...given, ...portalFeatures])].join(','))
}

/** How global shortcuts can reach Aside in this session. */
export function shortcutWayOf(env: NodeJS.ProcessEnv): ShortcutWay {
  if (process.platform !== 'linux' || !isWayland(env)) return 'system'
  return hasShortcutsPortal(env) ? 'portal' : 'none'
}

/** Whether a portal of this desktop says that it does shortcuts. In a box of its own, an app can't look. */
function hasShortcutsPortal(env: NodeJS.ProcessEnv): boolean {
  if (env.FLATPAK_ID || env.SNAP) return true
  const desktops = (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':')
  const folders = (env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':').filter(Boolean)
  return folders
    .map((folder) => join(folder, 'xdg-desktop-portal/portals'))
    .flatMap(filesOf)
    .some((text) => {
      const listOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.split(';') ?? []
      const useIn = listOf('UseIn').map((desktop) => desktop.trim().toLowerCase())
      return (
        listOf('Interfaces').includes('org.freedesktop.impl.portal.GlobalShortcuts') &&
        (useIn.length === 0 || useIn.some((desktop) => desktop !== '' && desktops.includes(desktop)))
      )
    })
}

function filesOf(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.portal'))
    return names.map((name) => readFileSync(join(folder, name), 'utf8'))
  } catch {
    return []
  }
}
