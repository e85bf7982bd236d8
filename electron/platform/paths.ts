import { existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

interface DataDirQuestion {
  /** The value of `--data-dir`, when given. */
  option?: string | undefined
  env?: NodeJS.ProcessEnv
  platform?: NodeJS.Platform
  home?: string
}

/**
 * The data folder, absolute: `--data-dir`, else `ASIDE_DATA_DIR`, else the platform's usual place for it. Looks at
 * nothing on disk and makes nothing.
 */
export function dataDirFor(question: DataDirQuestion = {}): string {
  const { option, env = process.env, platform = process.platform, home = homedir() } = question
  const chosen = option || env.ASIDE_DATA_DIR
  if (chosen) return resolve(chosen)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Aside')
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Aside')
  // The standard says that a relative XDG_CONFIG_HOME is to be ignored.
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home, '.config')
  return join(config, 'Aside')
}

/** Makes the data folder, readable by its owner only, unless it is there. Throws what `mkdir` throws. */
export function makeDataDir(dataDir: string): void {
  const parent = dirname(dataDir)
  // Level by level: Node's own recursion never ends in a folder that can't hold another, such as /proc.
  if (parent !== dataDir && !existsSync(parent)) makeDataDir(parent)
  try {
    mkdirSync(dataDir, { mode: 0o700 })
  } catch (error) {
    // There already, or made by another start just now.
    if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
