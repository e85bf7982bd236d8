import { globalKeyProblem } from '../../shared/keyRules.ts'
import type { Platform } from '../../shared/keys.ts'

const modifiers: Readonly<Record<string, string>> = { Ctrl: 'Control', Meta: 'Super', Alt: 'Alt', Shift: 'Shift' }
const names: Readonly<Record<string, string>> = {
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', Enter: 'Return' },
  ...{ AudioVolumeUp: 'VolumeUp', AudioVolumeDown: 'VolumeDown', AudioVolumeMute: 'VolumeMute' },
  ...{ MediaTrackNext: 'MediaNextTrack', MediaTrackPrevious: 'MediaPreviousTrack' },
}

/** Our keys as Electron writes them, for menus as for global shortcuts; undefined: none. */
export function acceleratorOf(keys: string, platform: Platform): string | undefined {
  if (keys === '') return undefined
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const mod = platform === 'mac' ? 'Command' : 'Control'
  return [...parts.map((part) => (part === 'mod' ? mod : (modifiers[part] ?? part))), names[key] ?? key].join('+')
}

/** As `acceleratorOf`; undefined also for keys that can't work in every program. */
export function globalAcceleratorOf(keys: string, platform: Platform): string | undefined {
  return globalKeyProblem(keys, platform) === null ? acceleratorOf(keys, platform) : undefined
}
