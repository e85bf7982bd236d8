import type { Settings, SettingsPatch } from '../../../shared/model/settings.ts'
import type { Log } from '../../platform/log.ts'
import type { GgufFacts } from './gguf/facts.ts'

/** A .gguf file that is there for the engine, or the reason why it can't be used. */
export interface ModelFile {
  /** What the engine calls it: stable over restarts, unique. */
  name: string
  /** The first part of a model in several files. */
  path: string
  /** Bytes, of all its parts. */
  size: number
  /** Whose folder it is in, when it is not Aside's: "LM Studio". */
  owner?: string | undefined
  /** Why it can't be used, in a sentence for people. */
  refused?: string | undefined
  /** Absent when it is refused. */
  facts?: GgufFacts | undefined
}

/**
 * The .gguf files of the models folder, of the files that were opened, and of other programs' folders. They are read
 * where they are, and never changed.
 */
export interface ModelFiles {
  /** As last seen; the first call waits for the first look. Never rejects. */
  list(): Promise<ModelFile[]>
  get(name: string): Promise<ModelFile | undefined>
  /** Judges a file and adds it to `settings.llamaCpp.files`. INVALID_INPUT says what is wrong with it. */
  open(path: string): Promise<ModelFile>
  /** Bytes that `remove` frees. Both: MODEL_NOT_FOUND, and FORBIDDEN for a file that is not in the models folder. */
  removal(name: string): Promise<number | undefined>
  remove(name: string): Promise<void>
  /** The models folder: an absolute path. It may not be there yet. */
  folder(): string
  /** Called when `list` would answer something else. The result stops it. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface ModelFilesOptions {
  dataDir: string
  settings: {
    get(): Settings
    update(patch: SettingsPatch): unknown
    onChange(listener: (settings: Settings) => void): () => void
  }
  env: NodeJS.ProcessEnv
  /** Puts a file where the user can get it back. Absent: it is deleted. */
  trash?: ((path: string) => Promise<void>) | undefined
  log: Pick<Log, 'info' | 'warn'>
}

/** Nothing is read before `list`, `get` or `open` is called. */
export function createModelFiles({ dataDir }: ModelFilesOptions): ModelFiles {
  return {
    list: async () => [],
    get: async () => undefined,
    open: async () => {
      throw new Error('Not yet.')
    },
    removal: async () => undefined,
    remove: async () => {},
    folder: () => `${dataDir}/models`,
    onChange: () => () => {},
    close: () => {},
  }
}
