import { expect, test } from 'vitest'
import { acceleratorOf, globalAcceleratorOf } from '../../electron/desktop/accelerator.ts'
import { actionIds, defaultKeysOf } from '../../shared/actions.ts'
import type { Platform } from '../../shared/keys.ts'
import { checkAccelerator } from '../standin/main/accelerator.ts'

test.each<[string, Platform, string | undefined]>([
  ['mod+Shift+Space', 'other', 'Control+Shift+Space'],
  ['mod+Shift+Space', 'mac', 'Command+Shift+Space'],
  ['Ctrl+Alt+A', 'mac', 'Control+Alt+A'],
  ['Meta+A', 'windows', 'Super+A'],
  ['mod+Enter', 'other', 'Control+Return'],
  ['Alt+ArrowLeft', 'other', 'Alt+Left'],
  ['MediaTrackNext', 'other', 'MediaNextTrack'],
  ['F9', 'other', 'F9'],
  ['Shift+A', 'other', undefined],
  ['mod+/', 'other', undefined],
  ['', 'other', undefined],
])('%s on %s is %s in every program', (keys, platform, accelerator) => {
  expect(globalAcceleratorOf(keys, platform)).toBe(accelerator)
})

test('Electron reads the keys of every action', () => {
  for (const platform of ['mac', 'windows', 'other'] as const) {
    for (const id of actionIds) {
      const accelerator = acceleratorOf(defaultKeysOf(id, { platform, mode: 'desktop' }), platform)
      if (accelerator !== undefined) expect(checkAccelerator(accelerator)).toBe(accelerator)
    }
  }
  expect(() => checkAccelerator('mod+Shift+N')).toThrow('conversion failure')
})
