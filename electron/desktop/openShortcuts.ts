import { app as electronApp } from 'electron'
import type { Change } from '../../shared/contract/app.ts'
import { platformOf, printKeys } from '../../shared/keys.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import { createGlobalShortcuts, type GlobalShortcuts } from './globalShortcuts.ts'
import { notify } from './notify.ts'
import type { QuickWindow } from './quickWindow.ts'
import { shortcutWayOf } from './shortcutWay.ts'

const words = strings.shortcuts

/** What global shortcuts need of the app. */
export interface ShortcutApp {
  settings: {
    get(): Settings
    update(patch: SettingsPatch): Settings
    onChange(listener: (settings: Settings) => void): () => void
  }
  commands: { list(): Promise<readonly { name: string }[]> }
  changes: { emit(change: Change): void; subscribe(listener: (change: Change) => void): () => void }
  addNotice(error: ErrorInfo): void
}

interface Options {
  app: ShortcutApp
  quick: Pick<QuickWindow, 'toggle' | 'startCommand'>
  /** Brings a window to the front with the page of the shortcuts open. */
  showSettings(): void
  log: Log
}

/** The keys that work in every program, from the start to the quit: they reach quick ask, and what fails the user. */
export function openShortcuts({ app, quick, showSettings, log }: Options): GlobalShortcuts {
  const platform = platformOf(process.platform)
  const shortcuts = createGlobalShortcuts({
    settings: app.settings,
    way: shortcutWayOf(process.env),
    platform,
    onPress(id) {
      if (id === 'quickAsk') quick.toggle()
      else quick.startCommand(id.replace(/^command:/, ''))
    },
    onFailed(failed) {
      for (const { id, keys } of failed) {
        const message = words.failed(words.globalName(id), printKeys(keys, platform).join('+'))
        app.addNotice({ code: 'CONFLICT', message, next: words.failedNext })
        notify({ title: words.failedTitle(words.globalName(id)), body: message, onClick: showSettings })
      }
    },
    onChange: () => app.changes.emit({ type: 'shortcuts' }),
    log,
  })

  const lookAtCommands = async () => {
    try {
      shortcuts.setCommands((await app.commands.list()).map(({ name }) => name))
    } catch (error) {
      log.error('no slash commands could be read', { error })
    }
  }
  app.changes.subscribe(({ type }) => {
    if (type === 'commands') void lookAtCommands()
  })
  electronApp.on('will-quit', shortcuts.close)
  shortcuts.start()
  void lookAtCommands()
  return shortcuts
}
