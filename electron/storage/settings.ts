import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import { patchSettings, Settings, SettingsPatch } from '../../shared/model/settings.ts'
import type { Log } from '../platform/log.ts'
import type { OpenSettingsFile } from '../platform/settingsFile.ts'
import { openKeptFile } from './keptFile.ts'
import { salvageFields } from './salvage.ts'

/** What the user has chosen, in `settings.json`. Reading costs nothing; each update is on disk when it returns. */
export interface SettingsStore {
  /** Not to be changed by the caller. */
  get(): Settings
  /** Merges (groups field by field), stores, and answers the whole. Rejects a wrong patch with INVALID_INPUT. */
  update(patch: SettingsPatch): Settings
  /** What the user must be told: a damaged file that was set aside, changes that can't be saved. Grows. */
  readonly notices: ErrorInfo[]
  onNotice(listener: (notice: ErrorInfo) => void): () => void
  /** Called after each update that changed something. The answer stops it. */
  onChange(listener: (settings: Settings) => void): () => void
}

const MAX_BYTES = 4 * 1024 * 1024

/** Opens `settings.json` of the data folder, whatever state it is in. Never throws. */
export function openSettings(openFile: OpenSettingsFile, dataDir: string, log: Log): SettingsStore {
  const file = openKeptFile<Settings>({
    name: 'settings',
    noun: 'settings',
    dataDir,
    openFile,
    maxBytes: MAX_BYTES,
    log,
    salvage: (raw) => salvageFields(Settings, raw),
  })
  const listeners = new Set<(settings: Settings) => void>()
  let settings = file.value

  return {
    get: () => settings,
    notices: file.notices,
    onNotice: file.onNotice,
    update: (patch) => {
      const checked = SettingsPatch.safeParse(patch)
      if (!checked.success) {
        throw new AppError('INVALID_INPUT', 'These settings are not valid.', { detail: checked.error.message })
      }
      const next = patchSettings(settings, checked.data)
      if (JSON.stringify(next) === JSON.stringify(settings)) return settings
      settings = Settings.parse(next)
      // Fields that a newer Aside wrote stay in the file for its return.
      file.write({ ...file.raw, ...settings })
      for (const listener of listeners) listener(settings)
      return settings
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
