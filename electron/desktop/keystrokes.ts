import { strings } from '../../shared/strings.ts'
import type { Ran, RunProgram } from './runProgram.ts'
import { isWayland } from './wayland.ts'

/** `pasteLines`: what is on the clipboard has line ends, or other signs that a terminal obeys; it is not given those. */
export type Keystroke = 'copy' | 'paste' | 'pasteLines'

/** Why something can't be done, and what would help, each a sentence. */
export interface Refusal {
  message: string
  next?: string
}

/** The one place that presses keys in other programs. Text never comes here: all that is run is fixed. */
export interface Keystrokes {
  /** Why it is of no use to try here. */
  impossible(): Promise<Refusal | undefined>
  /** The window that has the focus of the whole desktop; undefined where that can't be known. */
  focusedWindow(): Promise<string | undefined>
  /** Presses it in the program that has the focus. Answers why it did not. */
  press(key: Keystroke): Promise<Refusal | undefined>
}

interface Options {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  run: RunProgram
}

export function createKeystrokes({ platform, env, run }: Options): Keystrokes {
  if (platform === 'darwin') return onMac(run)
  if (platform === 'win32') return onWindows(run, env)
  // X11's ways would reach some of the programs there, and rarely the one in front.
  if (isWayland(env)) return nowhere({ message: strings.programs.wayland })
  return onX11(run)
}

function nowhere(why: Refusal): Keystrokes {
  return { impossible: async () => why, focusedWindow: async () => undefined, press: async () => why }
}

const refused = { terminal: { message: strings.programs.terminal } }

// As X11 programs call themselves (WM_CLASS), in upper or lower case.
const x11Terminals =
  '^(x?term|uxterm|u?rxvt|st(-256color)?|alacritty|kitty|konsole|yakuake|terminator|terminology|tilix|guake|tilda|' +
  'foot(client)?|ghostty|com\\.mitchellh\\.ghostty|(org\\.wezfurlong\\.)?wezterm|contour|hyper|warp|dev\\.warp\\.warp|' +
  '(org\\.gnome\\.)?ptyxis|kgx|org\\.gnome\\.console|deepin-terminal|(gnome|xfce4|mate|lx|q|e)-?term(inal)?(-server)?)$'

function onX11(run: RunProgram): Keystrokes {
  // Not `getactivewindow`, which asks the window manager: keys go where the focus is, also without one.
  const focusedWindow = async () => {
    const { ok, stdout } = await run('xdotool', ['getwindowfocus'])
    return ok ? stdout.trim() || undefined : undefined
  }
  async function inTerminal(): Promise<boolean> {
    const [window, { stdout }] = await Promise.all([
      focusedWindow(),
      run('xdotool', ['search', '--class', x11Terminals]),
    ])
    return window !== undefined && stdout.split('\n').includes(window)
  }

  return {
    async impossible() {
      const { missing } = await run('xdotool', ['version'])
      return missing ? { message: strings.programs.noTool, next: strings.programs.noToolNext } : undefined
    },
    focusedWindow,
    async press(key) {
      const terminal = await inTerminal()
      if (terminal && key === 'pasteLines') return refused.terminal
      const keys = `ctrl+${terminal ? 'shift+' : ''}${key === 'copy' ? 'c' : 'v'}`
      // Those of the key that brought us here may still be down.
      return whether(await run('xdotool', ['key', '--clearmodifiers', keys]))
    },
  }
}

const macTerminals = new Set([
  'com.apple.Terminal',
  'com.googlecode.iterm2',
  'com.mitchellh.ghostty',
  'com.github.wez.wezterm',
  'net.kovidgoyal.kitty',
  'org.alacritty',
  'dev.warp.Warp-Stable',
  'co.zeit.hyper',
])
const macFront =
  'tell application "System Events" to get bundle identifier of first application process whose frontmost is true'
const macPress = (key: 'c' | 'v') => `tell application "System Events" to keystroke "${key}" using command down`

function onMac(run: RunProgram): Keystrokes {
  const script = (line: string) => run('/usr/bin/osascript', ['-e', line])
  return {
    impossible: async () => undefined,
    focusedWindow: async () => undefined,
    async press(key) {
      if (key === 'pasteLines' && macTerminals.has((await script(macFront)).stdout.trim())) return refused.terminal
      const ran = await script(macPress(key === 'copy' ? 'c' : 'v'))
      if (ran.ok) return undefined
      // System Events may not be asked at all (the first two), or may not press keys for us.
      const forbidden = /\((-1743|-1744|1002|-1719|-25211)\)/.test(ran.stderr)
      // Otherwise it took too long, most likely because macOS is asking the user for that right.
      const { noPermission, noKeys, noPermissionNext } = strings.programs
      return { message: forbidden ? noPermission : noKeys, next: noPermissionNext }
    },
  }
}

const windowsTerminals =
  /^(cmd|powershell|pwsh|windowsterminal|conhost|openconsole|wezterm-gui|alacritty|mintty|bash|wsl|ubuntu|putty|hyper)$/i
const windowsFront =
  "Add-Type -Namespace Aside -Name Front -MemberDefinition '" +
  '[DllImport("user32.dll")] public static extern System.IntPtr GetForegroundWindow(); ' +
  '[DllImport("user32.dll")] public static extern int GetWindowThreadProcessId(System.IntPtr window, out int id);' +
  "'; $id = 0; [void][Aside.Front]::GetWindowThreadProcessId([Aside.Front]::GetForegroundWindow(), [ref]$id); " +
  '(Get-Process -Id $id).ProcessName'
// Ctrl+Insert copies wherever Ctrl+C does, and stops no program in a console.
const windowsPress = (keys: '^{INSERT}' | '^v') => `(New-Object -ComObject WScript.Shell).SendKeys('${keys}')`

function onWindows(run: RunProgram, env: NodeJS.ProcessEnv): Keystrokes {
  const powershell = `${env.SystemRoot ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  const command = (line: string) =>
    run(powershell, ['-NoProfile', '-NonInteractive', '-WindowStyle', 'Hidden', '-Command', line])
  return {
    impossible: async () => undefined,
    focusedWindow: async () => undefined,
    async press(key) {
      // Asked only then: it takes a second to find out.
      if (key === 'pasteLines' && windowsTerminals.test((await command(windowsFront)).stdout.trim())) {
        return refused.terminal
      }
      return whether(await command(windowsPress(key === 'copy' ? '^{INSERT}' : '^v')))
    },
  }
}

function whether({ ok }: Ran): Refusal | undefined {
  return ok ? undefined : { message: strings.programs.noKeys }
}
