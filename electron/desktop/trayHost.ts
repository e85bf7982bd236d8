import { wait } from '../platform/wait.ts'
import { type RunProgram, runProgram } from './runProgram.ts'

const watcher = 'org.kde.StatusNotifierWatcher'
const path = '/StatusNotifierWatcher'
const property = 'IsStatusNotifierHostRegistered'

/** Any of them asks; which of them is there depends on the desktop. */
const ways: [program: string, args: string[]][] = [
  [
    'gdbus',
    [
      ...['call', '--session', '--timeout', '2', '--dest', watcher, '--object-path', path],
      ...['--method', 'org.freedesktop.DBus.Properties.Get', watcher, property],
    ],
  ],
  ['busctl', ['--user', '--timeout=2', 'get-property', watcher, path, watcher, property]],
  [
    'dbus-send',
    [
      ...['--session', '--print-reply', '--reply-timeout=2000', `--dest=${watcher}`, path],
      ...['org.freedesktop.DBus.Properties.Get', `string:${watcher}`, `string:${property}`],
    ],
  ],
]

/** How often, and how far apart, a desktop that is still coming up is asked for its tray. */
const LOOKS = 15
const PAUSE_MS = 1_000

/**
 * Whether an icon in the tray can be seen. Electron makes one in any case, and does not say; on Linux the desktop is
 * asked, because GNOME for one has no tray of its own. In doubt there is none, so that no Aside runs unseen.
 */
export async function hasTray(run: RunProgram = runProgram): Promise<boolean> {
  if (process.platform !== 'linux') return true
  for (const [program, args] of ways) {
    const asked = await run(program, args)
    if (!asked.missing) return asked.ok && /\btrue\b/.test(asked.stdout)
  }
  return false
}

/** As `hasTray`, at login: the desktop may show its tray only some seconds after it has started Aside. */
export async function waitForTray(): Promise<boolean> {
  for (let look = 1; !(await hasTray()); look++) {
    if (look === LOOKS) return false
    await wait(PAUSE_MS)
  }
  return true
}
