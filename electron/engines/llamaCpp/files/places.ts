import { isAbsolute, join } from 'node:path'
import { namedFolder } from './namedFolder.ts'

/** A folder in which models are looked for. */
export interface Place {
  folder: string
  /** The program that it belongs to; absent: it is Aside's models folder. */
  owner?: string
  /** How many levels of folders below it are looked into. */
  depth: number
  /** What the names of the folders in it begin with, when only those count. */
  only?: string
}

interface Question {
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
}

const LM_STUDIO = 'LM Studio'
const JAN = 'Jan'

/**
 * The folders of other programs, those too that were chosen in their settings, in the order in which their models are
 * listed. None without a home folder. Never rejects.
 */
export async function otherPlaces({ env, platform }: Question): Promise<Place[]> {
  const home = env.HOME || env.USERPROFILE
  if (!home || !isAbsolute(home)) return []
  const cache = chosen(env.XDG_CACHE_HOME) ?? join(home, '.cache')
  const of = (owner: string) => (folder: string) => ({ owner, folder, depth: 3 })
  return [
    ...(await lmStudioFolders(home)).map(of(LM_STUDIO)),
    ...(await janFolders(home, { env, platform })).map(of(JAN)),
    { owner: 'llama.cpp', folder: llamaCppCache(home, cache, { env, platform }), depth: 1 },
    // Of a model: its folder, `snapshots`, a revision, and what the model's own folders are.
    { owner: 'Hugging Face', folder: hubCache(cache, env), depth: 5, only: 'models--' },
  ]
}

async function lmStudioFolders(home: string): Promise<string[]> {
  const own = [join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')]
  const chosenOnes = await Promise.all(
    own.map((folder) => namedFolder(join(folder, 'settings.json'), 'downloadsFolder')),
  )
  return [...own.map((folder) => join(folder, 'models')), ...chosenOnes.flatMap((folder) => folder ?? [])]
}

async function janFolders(home: string, { env, platform }: Question): Promise<string[]> {
  const data =
    platform === 'darwin'
      ? [join(home, 'Library', 'Application Support')]
      : platform === 'win32'
        ? [env.APPDATA || join(home, 'AppData', 'Roaming')]
        : [
            chosen(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'),
            chosen(env.XDG_CONFIG_HOME) ?? join(home, '.config'),
          ]
  const settings = data.flatMap((folder) => ['Jan', 'jan.ai.app'].map((name) => join(folder, name, 'settings.json')))
  const chosenOnes = await Promise.all(settings.map((file) => namedFolder(file, 'data_folder')))
  const current = [
    ...data.map((folder) => join(folder, 'Jan', 'data')),
    ...chosenOnes.flatMap((folder) => folder ?? []),
  ]
  return [
    ...current.map((folder) => join(folder, 'llamacpp', 'models')),
    ...current.map((folder) => join(folder, 'models')),
    // Where it was before.
    join(home, 'jan', 'models'),
  ]
}

function llamaCppCache(home: string, cache: string, { env, platform }: Question): string {
  const named = chosen(env.LLAMA_CACHE)
  if (named) return named
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'llama.cpp')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'llama.cpp')
  return join(cache, 'llama.cpp')
}

function hubCache(cache: string, env: NodeJS.ProcessEnv): string {
  const named = chosen(env.HF_HUB_CACHE) ?? chosen(env.HUGGINGFACE_HUB_CACHE)
  if (named) return named
  return join(chosen(env.HF_HOME) ?? join(cache, 'huggingface'), 'hub')
}

/** What somebody has set, when it says a place: a relative one would be somewhere else at each start. */
function chosen(value: string | undefined): string | undefined {
  return value && isAbsolute(value) ? value : undefined
}
