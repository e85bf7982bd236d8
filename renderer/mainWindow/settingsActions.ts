import type { ActionId } from '../../shared/actions.ts'
import type { SettingsPage } from '../features/settings/SettingsDialog.tsx'
import { checkForUpdates } from '../state/desktopState.ts'

/** The actions that open a page of the settings. */
export function settingsActions(open: (page: SettingsPage) => void) {
  return {
    shortcutSettings: () => open('shortcuts'),
    commandSettings: () => open('commands'),
    presetSettings: () => open('presets'),
    quickAskSettings: () => open('quickAsk'),
    desktopSettings: () => open('desktop'),
    checkForUpdates: () => {
      open('desktop')
      checkForUpdates()
    },
  } satisfies Partial<Record<ActionId, () => void>>
}
