import { Menu, type MenuItemConstructorOptions, Tray } from 'electron'
import type { ActionId } from '../../shared/actions.ts'
import { trayLayout } from '../../shared/menuLayout.ts'
import { strings } from '../../shared/strings.ts'
import type { RunningAnswer } from './runningAnswers.ts'
import { trayIcon } from './trayIcon.ts'

const words = strings.desktop
const MAX_TITLE = 60

interface Options {
  perform(action: ActionId): void
  /** `waits`: to what waits there for a decision. */
  goTo(conversationId: string, waits: boolean): void
  isPaused(): boolean
}

/** The icon in the tray, as a Mac's menu bar, Windows' notification area and Linux desktops call it. */
export interface TrayIcon {
  setRunning(running: readonly RunningAnswer[]): void
  /** Draws the menu anew: shortcuts were paused, or go on. */
  refresh(): void
}

export function createTray({ perform, goTo, isPaused }: Options): TrayIcon {
  let running: readonly RunningAnswer[] = []
  const tray = new Tray(trayIcon())

  const actionItem = (id: ActionId): MenuItemConstructorOptions => ({
    id,
    label: id in words.inMenus ? words.inMenus[id as keyof typeof words.inMenus] : strings.actions[id],
    click: () => perform(id),
    ...(id === 'pauseShortcuts' && { type: 'checkbox', checked: isPaused() }),
  })
  const runningItems = (): MenuItemConstructorOptions[] =>
    running.length === 0
      ? [{ label: words.noneRunning, enabled: false }]
      : running.map(({ conversationId, title, waiting }) => ({
          label: waiting ? words.waits(labelOf(title)) : labelOf(title),
          click: () => goTo(conversationId, waiting),
        }))

  function draw(): void {
    const items = trayLayout.flatMap((line): MenuItemConstructorOptions[] => {
      if (line === '-') return [{ type: 'separator' }]
      return line === 'running' ? runningItems() : [actionItem(line)]
    })
    tray.setContextMenu(Menu.buildFromTemplate(items))
    const waiting = running.filter((answer) => answer.waiting).length
    const doing = running.length === 0 ? strings.app.name : words.running(running.length)
    tray.setToolTip(waiting > 0 ? words.waiting(waiting) : doing)
  }

  // A Mac opens the menu at a click; elsewhere that is the other button, and a click opens the program.
  if (process.platform !== 'darwin') {
    tray.on('click', () => perform('openAside'))
    tray.on('double-click', () => perform('openAside'))
  }
  draw()

  return {
    setRunning(next) {
      running = next
      draw()
    },
    refresh: draw,
  }
}

/** A title as one short line; `&` would mark a letter as a key. */
function labelOf(title: string): string {
  const short = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE).trimEnd()}…` : title
  return short.replaceAll('&', '&&')
}
