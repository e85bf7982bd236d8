import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'

const words = strings.desktop

/** Where desktops of Linux look for what is started at login. */
export function autostartFile(env: NodeJS.ProcessEnv): string {
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(homedir(), '.config')
  return join(config, 'autostart', 'aside.desktop')
}

/** Whether that file starts something. Desktops switch a program off in the file itself. */
export function readAutostart(file: string): 'on' | 'off' | 'blocked' {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return 'off'
  }
  return /^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/im.test(text) ? 'blocked' : 'on'
}

/** Throws what the file system throws, and an AppError for a command that such a file can't hold. */
export function writeAutostart(file: string, command: readonly string[]): void {
  if (command.some((argument) => /\p{Cc}/u.test(argument))) {
    throw new AppError('UNSUPPORTED_HERE', words.loginUnusablePath, { next: words.loginUnusablePathNext })
  }
  const lines = [
    ...['[Desktop Entry]', 'Type=Application', 'Name=Aside', `Exec=${command.map(quoted).join(' ')}`],
    ...['Icon=aside', 'Terminal=false', 'X-GNOME-Autostart-enabled=true'],
  ]
  mkdirSync(dirname(file), { recursive: true })
  const whole = `${file}.new`
  writeFileSync(whole, `${lines.join('\n')}\n`)
  renameSync(whole, file)
}

/** Throws what the file system throws; a file that is not there is fine. */
export function removeAutostart(file: string): void {
  rmSync(file, { force: true })
}

/** One argument as a desktop entry writes it: in quotes, twice escaped (once for strings, once for quotes). */
function quoted(argument: string): string {
  if (/^[A-Za-z0-9_./=@:+,-]+$/.test(argument)) return argument
  const inQuotes = argument.replace(/["`$\\]/g, '\\$&').replace(/%/g, '%%')
  return `"${inQuotes.replace(/\\/g, '\\\\')}"`
}
