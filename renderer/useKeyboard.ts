import { useMemo } from 'react'
import { type Keyboard, platformOf } from '../shared/actions.ts'
import { useAppInfo } from './state/notices.ts'

/** Where the keys are pressed. */
export function useKeyboard(): Keyboard {
  const mode = useAppInfo()?.mode ?? (window.aside ? 'desktop' : 'browser')
  return useMemo(() => ({ platform: platformOf(navigator.platform), mode }), [mode])
}
