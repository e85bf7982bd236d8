import { defaultSettings, type Settings } from '../../shared/model/settings.ts'
import { currentSettings, updateSettings } from '../state/settingsState.ts'

const SMALLEST = 12
const LARGEST = 28
const STEP = 2

/** What the actions of theme and text size do. */
export function appearanceActions(onProblem: (error: unknown) => void) {
  const theme = (next: Settings['theme']) => () => void updateSettings({ theme: next }).catch(onProblem)
  const size = (next: (now: number) => number) => () => {
    const textSize = Math.min(LARGEST, Math.max(SMALLEST, next(currentSettings().textSize)))
    void updateSettings({ textSize }).catch(onProblem)
  }
  return {
    themeSystem: theme('system'),
    themeLight: theme('light'),
    themeDark: theme('dark'),
    themeContrast: theme('contrast'),
    themeContrastDark: theme('contrastDark'),
    textLarger: size((now) => now + STEP),
    textSmaller: size((now) => now - STEP),
    textReset: size(() => defaultSettings.textSize),
  }
}
