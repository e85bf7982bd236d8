import { useMemo } from 'react'
import type { Keyboard } from '../shared/actions.ts'
import { platformOf } from '../shared/keys.ts'
import { useAppInfo } from './state/notices.ts'
import { useSettings } from './state/settingsState.ts'

/** Where the keys are pressed. */
export function useKeyboard(): Keyboard {
  const mode = useAppInfo()?.mode ?? (window.aside ? 'desktop' : 'browser')
  const { keys: changed } = useSettings()
  return useMemo(() => ({ platform: platformOf(navigator.platform), mode, changed }), [mode, changed])
}
