import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

interface System {
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
}

/** Where Ollama's program is on this computer: on the path, or where its installers put it; undefined when it is in none. */
export async function findOllama(system: System): Promise<string | undefined> {
  for (const path of placesOf(system)) {
    if (await isProgram(path)) return path
  }
  return undefined
}

/**
 * Everywhere it could be, likeliest first. An app that was started from a desktop may not have the path of a terminal.
 * Relative entries of the path don't count: they would mean another folder at each start.
 */
export function placesOf({ env, platform }: System): string[] {
  const { join, isAbsolute, delimiter } = platform === 'win32' ? win32 : posix
  const program = platform === 'win32' ? 'ollama.exe' : 'ollama'
  // Windows writes names of variables as it likes.
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const onPath = path.split(delimiter).map((folder) => folder.replace(/^"(.*)"$/, '$1'))
  const { HOME: home, LOCALAPPDATA: local, ProgramFiles: programs } = env
  const usual: Partial<Record<NodeJS.Platform, (string | undefined)[]>> = {
    win32: [local && join(local, 'Programs', 'Ollama'), programs && join(programs, 'Ollama')],
    darwin: [
      '/usr/local/bin',
      '/opt/homebrew/bin',
      '/Applications/Ollama.app/Contents/Resources',
      home && join(home, 'Applications/Ollama.app/Contents/Resources'),
    ],
    linux: [
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
      home && join(home, '.local/bin'),
      '/opt/ollama/bin',
      '/snap/bin',
      '/home/linuxbrew/.linuxbrew/bin',
      '/run/current-system/sw/bin',
      home && join(home, '.nix-profile/bin'),
    ],
  }
  const folders = [...onPath, ...(usual[platform] ?? usual.linux ?? [])]
  return [...new Set(folders.flatMap((folder) => (folder && isAbsolute(folder) ? [join(folder, program)] : [])))]
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
