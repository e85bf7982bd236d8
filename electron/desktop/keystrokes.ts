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

const terminal: Refusal = { message: strings.programs.terminal }
/** Several lines are pasted only into what is known to be no terminal. */
const unknown: Refusal = { message: strings.programs.unknownProgram }

// As X11 programs call themselves (WM_CLASS), in upper or lower case.
const x11Terminals =
  '^(x?term|uxterm|u?rxvt|st(-256color)?|alacritty|kitty|konsole|yakuake|terminator|terminology|tilix|guake|tilda|' +
  'foot(client)?|ghostty|com\\.mitchellh\\.ghostty|(org\\.wezfurlong\\.)?wezterm|contour|hyper|warp|dev\\.warp\\.warp|' +
  'tabby|rio|wave|waveterm|sakura|roxterm|mlterm|aterm|eterm|stterm|termit|termius(-app)?|cool-retro-term|putty|' +
  '(io\\.elementary\\.|pantheon-)terminal|com\\.raggesilver\\.blackbox|(com\\.system76\\.)?cosmic-?term|' +
  '(org\\.gnome\\.)?ptyxis|kgx|org\\.gnome\\.console|deepin-terminal|(gnome|xfce4|mate|lx|q|e)-?term(inal)?(-server)?)$'

function onX11(run: RunProgram): Keystrokes {
  // Not `getactivewindow`, which asks the window manager: keys go where the focus is, also without one.
  const focusedWindow = async () => {
    const { ok, stdout } = await run('xdotool', ['getwindowfocus'])
    return ok ? stdout.trim() || undefined : undefined
  }
  const windowsOf = async (classes: string) =>
    (await run('xdotool', ['search', '--class', classes])).stdout.split('\n').filter(Boolean)

  return {
    async impossible() {
      const { missing } = await run('xdotool', ['version'])
      return missing ? { message: strings.programs.noTool, next: strings.programs.noToolNext } : undefined
    },
    focusedWindow,
    async press(key) {
      const [window = '', terminals] = await Promise.all([focusedWindow(), windowsOf(x11Terminals)])
      const inTerminal = terminals.includes(window)
      if (key === 'pasteLines') {
        if (inTerminal) return terminal
        // A search that finds nothing ends as one that failed: whether it can find this window at all is asked too.
        if (!(await windowsOf('.')).includes(window)) return unknown
      }
      const keys = `ctrl+${inTerminal ? 'shift+' : ''}${key === 'copy' ? 'c' : 'v'}`
      // Those of the key that brought us here may still be down.
      return whether(await run('xdotool', ['key', '--clearmodifiers', keys]))
    },
  }
}

const macTerminals = new Set(
  [
    'com.apple.Terminal',
    'com.googlecode.iterm2',
    'com.mitchellh.ghostty',
    'com.github.wez.wezterm',
    'org.wezfurlong.wezterm',
    'net.kovidgoyal.kitty',
    'org.alacritty',
    'io.alacritty',
    'dev.warp.Warp-Stable',
    'dev.warp.Warp-Preview',
    'dev.warp.Warp-Nightly',
    'co.zeit.hyper',
    'org.tabby',
    'com.raphaelamorim.rio',
    'dev.commandline.waveterm',
    'com.termius-dmg.mac',
    'com.termius.mac',
    'com.vandyke.SecureCRT',
  ].map((name) => name.toLowerCase()),
)
const macFront =
  'tell application "System Events" to get bundle identifier of first application process whose frontmost is true'
const macPress = (key: 'c' | 'v') => `tell application "System Events" to keystroke "${key}" using command down`

function onMac(run: RunProgram): Keystrokes {
  const script = (line: string) => run('/usr/bin/osascript', ['-e', line])
  return {
    impossible: async () => undefined,
    focusedWindow: async () => undefined,
    async press(key) {
      if (key === 'pasteLines') {
        const front = await script(macFront)
        if (!front.ok) return macRefusal(front, unknown.message)
        const name = front.stdout.trim()
        // A program without a bundle has no identifier.
        if (name === '' || name === 'missing value') return unknown
        if (macTerminals.has(name.toLowerCase())) return terminal
      }
      const ran = await script(macPress(key === 'copy' ? 'c' : 'v'))
      return ran.ok ? undefined : macRefusal(ran, strings.programs.noKeys)
    },
  }
}

function macRefusal({ stderr }: Ran, otherwise: string): Refusal {
  // System Events may not be asked at all (the first two), or may not press keys for us.
  const forbidden = /\((-1743|-1744|1002|-1719|-25211)\)/.test(stderr)
  // Otherwise it took too long, most likely because macOS is asking the user for that right.
  const { noPermission, noPermissionNext } = strings.programs
  return { message: forbidden ? noPermission : otherwise, next: noPermissionNext }
}

// What runs in a console of its own is its window's program: a shell, and what else waits for lines.
const windowsTerminals = new RegExp(
  '^(cmd|powershell|pwsh|windowsterminal|conhost|openconsole|wezterm(-gui)?|alacritty|mintty|bash|git-bash|zsh|sh|fish|nu|' +
    'wsl|wslhost|ubuntu\\d*|debian|kali|putty|kitty(_portable)?|hyper|conemu(64|c|c64)?|tabby|rio|wave|warp|ghostty|contour|' +
    'fluentterminal\\.app|terminus|termius|mobaxterm.*|securecrt|xshell|ssh|telnet|python\\d*|py|ipython|node|ruby|irb|cdb)$',
  'i',
)
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
      if (key === 'pasteLines') {
        const { ok, stdout } = await command(windowsFront)
        const name = stdout.trim()
        if (!ok || name === '') return unknown
        if (windowsTerminals.test(name)) return terminal
      }
      return whether(await command(windowsPress(key === 'copy' ? '^{INSERT}' : '^v')))
    },
  }
}

function whether({ ok }: Ran): Refusal | undefined {
  return ok ? undefined : { message: strings.programs.noKeys }
}
