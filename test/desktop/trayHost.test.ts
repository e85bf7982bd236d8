import { expect, test } from 'vitest'
import type { Ran } from '../../electron/desktop/runProgram.ts'
import { hasTray } from '../../electron/desktop/trayHost.ts'

/** Programs of a desktop: what each says, or nothing when it is not there. */
const desktop = (says: Record<string, Partial<Ran>>) => async (program: string) => {
  const found = says[program]
  return { ok: true, missing: found === undefined, stdout: '', stderr: '', ...found }
}

test.runIf(process.platform === 'linux').each([
  ['a desktop with a tray', { gdbus: { stdout: '(<true>,)\n' } }, true],
  ['a watcher that nobody looks at', { gdbus: { stdout: '(<false>,)\n' } }, false],
  ['a desktop without one', { gdbus: { ok: false, stderr: 'ServiceUnknown' }, busctl: { stdout: 'b true' } }, false],
  ['a desktop without GLib', { busctl: { stdout: 'b true\n' } }, true],
  ['a desktop with D-Bus’ own tool', { 'dbus-send': { stdout: '   variant       boolean true\n' } }, true],
  ['no way to ask', {}, false],
])('%s', async (_name, says, there) => {
  expect(await hasTray(desktop(says))).toBe(there)
})
