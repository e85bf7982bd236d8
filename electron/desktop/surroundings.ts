import { app as electronApp } from 'electron'
import { platformOf } from '../../shared/keys.ts'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { desktopQuickId } from '../../shared/model/window.ts'
import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import { weekly } from '../platform/weekly.ts'
import type { DesktopShell } from '../procedures/desktop.ts'
import { announceAnswers } from './answerNotices.ts'
import type { Badge } from './badge.ts'
import { setDock } from './dock.ts'
import type { GlobalShortcuts } from './globalShortcuts.ts'
import { createLoginItem } from './loginItem.ts'
import { setMenu } from './menu.ts'
import { notify } from './notify.ts'
import { createPerformAction } from './performAction.ts'
import type { QuickWindow } from './quickWindow.ts'
import { type RunningAnswersApp, watchRunning } from './runningAnswers.ts'
import { createTray } from './tray.ts'
import { hasTray, waitForTray } from './trayHost.ts'
import type { WindowPlaces, Windows } from './windows.ts'

const words = strings.desktop
/** Quick ask may come back, or have sent its answer into the program below. */
const LEAVES_AFTER_MS = 3_000

/** What menu, tray, Dock and notifications need of the app. */
export interface SurroundedApp extends RunningAnswersApp {
  settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
    onChange(listener: (settings: Settings) => void): () => void
  }
  windows: Pick<WindowPlaces, 'load'>
  /** Whether a terminal prints that run's answer, or has just done so. */
  isPrinted(runId: string): boolean
  /** Rejects with an AppError. */
  checkForUpdates(): Promise<{ newer: boolean; latest: string }>
}

interface Options {
  app: SurroundedApp
  windows: Windows
  quick: Pick<QuickWindow, 'show' | 'isShown'>
  shortcuts: Pick<GlobalShortcuts, 'isPaused' | 'pause' | 'isAnyHeld'>
  files: { dataDir: string; log: string }
  /** With which options a start at login finds the same data. */
  startArgs: readonly string[]
  badge: Pick<Badge, 'show'>
  log: Log
}

/** Everything of the desktop that is no window: menu, tray, Dock or taskbar, badge, notifications, the start at login. */
export interface Surroundings {
  shell: DesktopShell
  /** The last window is gone: stays in the tray where the user wants that and can see it, else quits. */
  lastClosed(): Promise<void>
  /**
   * Quick ask is gone in an Aside that was started for it alone: stays where a tray or a key leads to it, else quits once
   * nothing is under way.
   */
  quickPutAway(): void
  /** Begins without a window, calling `onReady`; the windows come after all where no tray does. */
  openUnseen(onReady: () => void): void
}

export function openSurroundings(options: Options): Surroundings {
  const { app, windows, quick, shortcuts, files, startArgs, badge, log } = options
  const { settings } = app
  const platform = platformOf(process.platform)
  const { perform, act } = createPerformAction({ windows, quick, shortcuts, files, log })
  const loginItem = createLoginItem({ args: startArgs, env: process.env })

  const drawMenu = () => setMenu({ platform, changedKeys: settings.get().keys, perform })
  drawMenu()
  setDock(perform)
  const tray = createTray({ perform, goTo: windows.goTo, isPaused: shortcuts.isPaused })

  let drawn = settings.get().keys
  settings.onChange(({ keys }) => {
    if (keys === drawn) return
    drawn = keys
    drawMenu()
  })
  app.changes.subscribe(({ type }) => type === 'shortcuts' && tray.refresh())
  watchRunning(app, (running) => {
    tray.setRunning(running)
    badge.show(running.length)
    if (isPutAway && running.length === 0) leaveSoon()
  })

  let isPutAway = false
  let leaving: NodeJS.Timeout | undefined
  const isInUse = () => quick.isShown() || windows.isAnyOpen() || shortcuts.isAnyHeld() || app.activeRuns().length > 0
  const leave = async () => {
    if (isInUse() || (await hasTray()) || isInUse()) return
    log.info('nothing leads to this Aside any more, so it ends')
    electronApp.quit()
  }
  function leaveSoon(): void {
    clearTimeout(leaving)
    leaving = setTimeout(() => void leave(), LEAVES_AFTER_MS)
  }

  const isInQuickAsk = (conversationId: string) => {
    const { visited, position } = app.windows.load(desktopQuickId)
    return quick.isShown() && visited[position] === conversationId
  }
  announceAnswers({
    ...app,
    isWanted: () => settings.get().desktop.notify,
    isSeen: (conversationId) => windows.isInFront(conversationId) || isInQuickAsk(conversationId),
    goTo: windows.goTo,
  })
  weekly({
    isOn: () => settings.get().updates.check === 'weekly',
    doneAt: () => settings.get().updates.askedAt,
    async work() {
      const { newer, latest } = await app.checkForUpdates()
      const onClick = () => perform('desktopSettings')
      if (newer) notify({ title: words.updateTitle(latest), body: words.updateBody, onClick })
    },
    onFailed: (error) => log.info('the weekly check for updates failed', { error }),
  })

  return {
    shell: {
      state: async () => ({ tray: await hasTray(), openAtLogin: loginItem.state() }),
      async openAtLogin(on) {
        loginItem.set(on)
        settings.update({ desktop: { openAtLogin: on } })
      },
      act,
    },
    quickPutAway() {
      if (platform === 'mac') return
      isPutAway = true
      leaveSoon()
    },
    openUnseen(onReady) {
      onReady()
      waitForTray().then((found) => {
        if (!found && !windows.isAnyOpen()) windows.restore()
      })
    },
    async lastClosed() {
      if (process.platform === 'darwin') return
      const stays = settings.get().desktop.closeToTray && (await hasTray())
      // Another start may have opened one meanwhile.
      if (!stays && !windows.isAnyOpen()) electronApp.quit()
      else log.info('no window is open', { inTray: stays })
    },
  }
}
