import { existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../shared/model/errors.ts'

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

/** Where Aside writes its log. */
export const logFileIn = (dataDir: string): string => join(dataDir, 'aside.log')

/** Makes the data folder, readable by its owner only, unless it is there. Throws an AppError. */
export function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new AppError(isFull ? 'STORAGE_FULL' : 'STORAGE_READONLY', `The data folder ${dataDir} can’t be made.`, {
      next: isFull ? 'Free some space on that disk.' : 'Give another --data-dir, or check who may write there.',
      detail: message,
      cause: error,
    })
  }
}

/** Makes a folder and those above it, readable by their owner only, unless they are there. Throws what the system says. */
export function makeFolder(folder: string): void {
  const parent = dirname(folder)
  // Level by level: Node's own recursion never ends in a folder that can't hold another, such as /proc.
  if (parent !== folder && !existsSync(parent)) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // There already, or made by another start just now. What can't even be looked at is no folder of ours.
    if (!isFolder(folder)) throw error
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
