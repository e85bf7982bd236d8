import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../../../shared/model/errors.ts'
import { now } from '../../../platform/clock.ts'
import type { Log } from '../../../platform/log.ts'
import { createThreads } from '../../../platform/threads/threads.ts'
import type { Judged } from '../gguf/judgeModel.ts'
import type { ModelFile } from '../modelFiles.ts'
import type { Found } from './findFiles.ts'
import { baseNameOf, type FoundModel, groupFiles } from './groupFiles.ts'
import type { KeptModel, openKeptFacts } from './keptFacts.ts'
import { nameModels } from './nameModels.ts'
import type { Place } from './places.ts'
import type { ModelFileCalls } from './worker.ts'
import startThread from './worker.ts?nodeWorker'

/** For one header, or one walk through all folders. */
const CALL_MS = 30_000
/** What can't be used and was written a moment ago may still be on its way. */
const WRITTEN_MS = 10_000
const TELL_MS = 500

/** A model that was found, with what it is called and what its header said, as far as that is known. */
export interface SeenModel extends FoundModel {
  name: string
  owner?: string | undefined
  judged?: Judged | undefined
}

interface Read {
  stamp: string
  judged: Judged
  /** It could not be read in its time: another start tries again. */
  hasFailed?: boolean
}

/** Finds models and reads their headers, in threads; remembers what it has read. Its methods never reject. */
export class ModelLook {
  readonly #threads = createThreads<ModelFileCalls>({
    name: 'model files',
    start: startThread,
    timeoutMs: CALL_MS,
    most: 2,
  })
  readonly #closing = new AbortController()
  readonly #kept: ReturnType<typeof openKeptFacts>
  readonly #log: Pick<Log, 'warn'>
  readonly #onNews: () => void
  readonly #read = new Map<string, Read>()
  #names = new Map<string, string>()
  #isLoaded = false
  /** What is known was written down. */
  #isKept = true
  #reading: Promise<void> | undefined
  /** In the order of the places; empty before the first look. */
  models: SeenModel[] = []
  /** Opened files that are not there, with what they are called. */
  gone: { path: string; name: string }[] = []

  constructor(options: { kept: ReturnType<typeof openKeptFacts>; log: Pick<Log, 'warn'>; onNews(): void }) {
    this.#kept = options.kept
    this.#log = options.log
    this.#onNews = options.onNews
  }

  /** Looks through these places and files. Answers the folders to be watched; headers are not read by it. */
  async find(places: readonly Place[], opened: readonly string[]): Promise<string[]> {
    if (!this.#isLoaded) await this.#load()
    const found = await this.#findFiles(places, opened)
    if (!found) return []
    const models = groupFiles(found.files).map((model) => {
      return { ...model, owner: model.place === undefined ? undefined : places[model.place]?.owner }
    })
    const gone = found.gone.map((path) => ({ paths: [path], baseName: baseNameOf(path) }))
    const names = nameModels(models, gone, this.#names)
    const nameOf = ([path = '']: readonly string[]) => names.get(path) ?? path
    if (!isDeepStrictEqual(names, this.#names)) this.#isKept = false
    this.#names = names
    this.gone = found.gone.map((path) => ({ path, name: nameOf([path]) }))
    this.models = models.map((model) => ({ ...model, name: nameOf(model.paths), judged: this.#known(model) }))
    return found.folders
  }

  /** Reads all headers that are not known yet, one after the other, telling the news now and then. */
  readAll(): Promise<void> {
    this.#reading ??= this.#readEach().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** What the model's header says, read now unless it is known. */
  async read(model: FoundModel): Promise<Judged> {
    const known = this.#known(model)
    if (known) return known
    const [path = ''] = model.paths
    const read = await this.#judge(model)
    this.#read.set(path, { stamp: model.stamp, ...read })
    this.#isKept = false
    this.models = this.models.map((one) =>
      one.paths[0] === path && one.stamp === model.stamp ? { ...one, judged: read.judged } : one,
    )
    return read.judged
  }

  /** A file that may be outside all places, with the other parts of its model. */
  async findOne(path: string): Promise<FoundModel | undefined> {
    const found = await this.#findFiles([], [path])
    return found && groupFiles(found.files)[0]
  }

  /** Whether its files are still those that were read. */
  async isSame(model: FoundModel): Promise<boolean> {
    const stats = await Promise.all(model.paths.map((path) => stat(path).catch(() => undefined)))
    return stats.map((file) => (file ? `${file.size}@${file.mtimeMs}` : '')).join(' ') === model.stamp
  }

  /** It may still be written: it is not listed yet. */
  isOnItsWay({ judged, missing, modifiedAt }: SeenModel): boolean {
    const isUsable = !missing && judged && !('refused' in judged)
    return !isUsable && Math.abs(now() - modifiedAt) < WRITTEN_MS
  }

  close(): void {
    this.#closing.abort()
  }

  async #load(): Promise<void> {
    for (const { path, name, stamp, judged } of await this.#kept.read()) {
      this.#names.set(path, name)
      if (judged) this.#read.set(path, { stamp, judged })
    }
    this.#isLoaded = true
  }

  async #findFiles(places: readonly Place[], opened: readonly string[]): Promise<Found | undefined> {
    try {
      return await this.#threads.call('findFiles', [places, opened], this.#closing.signal)
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#log.warn('the folders of models could not be looked through', { error })
      return undefined
    }
  }

  #known({ paths: [path = ''], stamp }: FoundModel): Judged | undefined {
    const read = this.#read.get(path)
    return read?.stamp === stamp ? read.judged : undefined
  }

  async #readEach(): Promise<void> {
    let told = now()
    const next = () => this.models.find((model) => !model.missing && !model.judged)
    for (let model = next(); model && !this.#closing.signal.aborted; model = next()) {
      await this.read(model)
      if (Math.abs(now() - told) < TELL_MS) continue
      told = now()
      this.#onNews()
    }
    if (this.#closing.signal.aborted) return
    if (!this.#isKept) await this.#keep()
    this.#onNews()
  }

  async #judge(model: FoundModel): Promise<Omit<Read, 'stamp'>> {
    try {
      return { judged: await this.#threads.call('judgeModel', [model.paths], this.#closing.signal) }
    } catch (error) {
      if (!this.#closing.signal.aborted)
        this.#log.warn('a model file could not be read', { path: model.paths[0], error })
      const isTooMuch = error instanceof AppError && error.code === 'TOO_LARGE'
      const refused = isTooMuch ? 'Reading its header took too long, or too much memory.' : 'Its header can’t be read.'
      return { judged: { refused }, hasFailed: true }
    }
  }

  async #keep(): Promise<void> {
    this.#isKept = true
    const kept = this.models.map(({ paths: [path = ''], name, stamp, judged }): KeptModel => {
      return { path, name, stamp, ...(judged && !this.#read.get(path)?.hasFailed && { judged }) }
    })
    await this.#kept.write([...kept, ...this.gone.map((file) => ({ ...file, stamp: '' }))])
  }
}

/** What is told of a model; undefined while nothing can be, or when it is none. */
export function toModelFile({
  paths: [path = ''],
  name,
  size,
  stamp,
  owner,
  judged,
  missing,
}: SeenModel): ModelFile | undefined {
  const file = { name, path, size, stamp, ...(owner !== undefined && { owner }) }
  if (missing) return { ...file, refused: missing }
  if (!judged || 'noModel' in judged) return undefined
  return 'facts' in judged ? { ...file, facts: judged.facts } : { ...file, refused: judged.refused }
}
