import { app, BrowserWindow, ClipboardItem, clipboard, powerMonitor } from 'electron'
import type { Settings } from '../../shared/model/settings.ts'
import type { Log } from '../platform/log.ts'
import type { ContextShell } from '../procedures/context.ts'
import { createClipboardLoan } from './clipboardLoan.ts'
import { createClipboardWatch } from './clipboardWatch.ts'
import { createContextText } from './contextText.ts'
import { createKeystrokes } from './keystrokes.ts'
import { createPasteBelow } from './pasteBelow.ts'
import type { QuickWindow } from './quickWindow.ts'
import { runProgram } from './runProgram.ts'
import { createSystemClipboard } from './systemClipboard.ts'
import { isWayland } from './wayland.ts'

interface Options {
  settings: { get(): Settings; onChange(listener: (settings: Settings) => void): () => void }
  quick(): Pick<QuickWindow, 'isShown' | 'show' | 'hide'>
  log: Log
}

/** What Aside takes from other programs and gives to them: clipboard, selection, paste. */
export interface OtherPrograms {
  context: ContextShell
  /** Pastes into the program below, calling `hide` when that is to have the focus; says why where it can't. */
  pasteBelow(text: string, hide: () => void): Promise<{ pasted: boolean; reason?: string }>
}

export function openOtherPrograms({ settings, quick, log }: Options): OtherPrograms {
  const { platform, env } = process
  const system = createSystemClipboard({ clipboard, ClipboardItem, platform })
  const keystrokes = createKeystrokes({ platform, env, run: runProgram })
  const hasFocus = () => BrowserWindow.getFocusedWindow() !== null
  const watch = createClipboardWatch({ clipboard: system, hasFocus, log })
  const onWritten = () => void watch.isOurs()
  const loan = createClipboardLoan({ clipboard: system, onWritten, log })

  /** Somebody opens quick ask, by whatever way: until then nobody needs to know when the clipboard changed. */
  let inUse = false
  let away = false
  function turn(): void {
    const { quick, globalKeys } = settings.get()
    inUse ||= Object.values(globalKeys).some((keys) => keys !== '')
    watch.turn(inUse && !away && quick.offerClipboard)
  }
  settings.onChange(turn)
  const leave = (isAway: boolean) => () => {
    away = isAway
    turn()
  }
  powerMonitor.on('lock-screen', leave(true))
  powerMonitor.on('suspend', leave(true))
  powerMonitor.on('unlock-screen', leave(false))
  powerMonitor.on('resume', leave(false))
  app.on('browser-window-blur', watch.leaving)
  turn()

  const context = createContextText({
    settings: () => settings.get().quick,
    clipboard: system,
    loan,
    selection: platform === 'linux' ? primarySelection(isWayland(env)) : undefined,
    watch,
    keystrokes,
    hasFocus,
    stepAside() {
      const wasShown = quick().isShown()
      if (wasShown) quick().hide()
      return () => wasShown && quick().show()
    },
    log,
  })

  return {
    context: {
      ...context,
      offers() {
        inUse = true
        turn()
        return context.offers()
      },
    },
    pasteBelow: createPasteBelow({ clipboard: system, loan, keystrokes, hasFocus, onWritten }),
  }
}

function primarySelection(wayland: boolean) {
  const { selection } = clipboard
  return {
    readText: () => selection.readText(),
    // Wayland tells a program of a selection only some time after it got the focus.
    hasText: async () => wayland || selection.has('text/plain'),
  }
}
