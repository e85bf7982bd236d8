import { AppError } from '../../../shared/model/errors.ts'
import type { LoadedModel, ModelDetails } from '../../../shared/model/modelDetails.ts'
import { wait } from '../../platform/wait.ts'
import type { LongWork, ModelLibrary } from '../modelLibrary.ts'
import { readKeepAlive } from './callOptions.ts'
import { fromStatus } from './failures.ts'
import { followWork } from './followWork.ts'
import { importFile } from './importFile.ts'
import { readModelName, readNewName, refuseCloud, sameModel } from './modelName.ts'
import type { OllamaWire } from './OllamaWire.ts'
import { pullFailure } from './pullFailure.ts'
import { readLoaded, readShown, type Shown, toDetails, weightsOf } from './readLibrary.ts'
import { readTags, type Tags } from './readStatus.ts'

const ASK_MS = 10_000
/** Figures on the screen that somebody waits for. */
const LOOK_MS = 2_000
/** Looked at for files that they share with one that is to go. */
const MAX_RELATIVES = 50
const UNLOAD_LOOKS = 20
const UNLOAD_LOOK_MS = 100

interface Options {
  wire: OllamaWire
  /** How long a model may take to be loaded. */
  loadTimeoutMs(): number
}

/** Managing the models of an Ollama server. */
export class OllamaLibrary implements ModelLibrary {
  readonly #wire: OllamaWire
  readonly #loadTimeoutMs: Options['loadTimeoutMs']

  constructor({ wire, loadTimeoutMs }: Options) {
    this.#wire = wire
    this.#loadTimeoutMs = loadTimeoutMs
  }

  nameOf(typed: string): string {
    return readModelName(typed)
  }

  async details(name: string): Promise<ModelDetails> {
    const { reach } = this.#wire.place()
    return toDetails(await this.#show(name), { isHere: reach === 'local' })
  }

  async loaded(): Promise<LoadedModel[]> {
    return this.#ask('/api/ps', { signal: AbortSignal.timeout(LOOK_MS) }).then(
      (body) => readLoaded(body),
      () => [],
    )
  }

  async load(
    name: string,
    {
      keepAlive,
      contextLength,
      signal,
    }: { keepAlive?: number | string | undefined; contextLength?: number | undefined; signal?: AbortSignal },
  ): Promise<void> {
    refuseCloud(name)
    // Without it Ollama would load a model again that somebody loaded with another context than its default.
    const context = contextLength ?? (await this.#loadedAs(name))?.contextLength
    const body = {
      model: name,
      ...(keepAlive !== undefined && { keep_alive: readKeepAlive(keepAlive) }),
      ...(context !== undefined && { options: { num_ctx: context } }),
    }
    const limit = AbortSignal.timeout(this.#loadTimeoutMs())
    const how = { model: name, signal: signal ? AbortSignal.any([signal, limit]) : limit }
    try {
      await this.#wire.json('/api/chat', { ...how, body: { ...body, messages: [] } })
    } catch (error) {
      // A model for embeddings has no other way to be loaded.
      if (!(error instanceof AppError) || error.code !== 'MODEL_LACKS_CAPABILITY') throw error
      await this.#wire.json('/api/embed', { ...how, body: { ...body, input: ' ' } })
    }
  }

  async unload(name: string): Promise<void> {
    await this.#ask('/api/chat', { model: name, body: { model: name, messages: [], keep_alive: 0 } })
    // Ollama says yes before it is gone; one that answers somebody goes after that.
    for (let looks = 0; looks < UNLOAD_LOOKS && (await this.#loadedAs(name)); looks++) await wait(UNLOAD_LOOK_MS)
  }

  /**
   * What it takes on the disk, at most: small files may be shared with another model. Nothing, when another has the same
   * digest or is made of the same file; not known, when it shares some of its files.
   */
  async removal(name: string): Promise<number | undefined> {
    const { entries } = await this.#tags()
    const own = entries.find((entry) => sameModel(entry.name, name))
    if (!own) return undefined
    const others = entries.filter((entry) => entry !== own)
    if (own.digest && others.some(({ digest }) => digest === own.digest)) return 0
    const isRelative = (entry: (typeof entries)[number]) =>
      entry.family === own.family &&
      entry.parameterSize === own.parameterSize &&
      entry.quantization === own.quantization
    const relatives = others.filter(isRelative).slice(0, MAX_RELATIVES)
    if (relatives.length === 0) return own.size
    const files = await this.#filesOf(own.name)
    const theirs = new Set((await Promise.all(relatives.map((entry) => this.#filesOf(entry.name)))).flat())
    const shared = files.filter((file) => theirs.has(file)).length
    if (shared === 0) return own.size
    return shared === files.length ? 0 : undefined
  }

  async remove(name: string): Promise<void> {
    // As long as it is in memory, its file goes on to take its room on the disk.
    if (await this.#loadedAs(name)) await this.unload(name)
    await this.#ask('/api/delete', { method: 'DELETE', model: name, body: { model: name } })
  }

  async copy(name: string, to: string): Promise<void> {
    const destination = readNewName(to)
    await this.#refuseTaken(destination)
    await this.#ask('/api/copy', { model: name, body: { source: name, destination } })
  }

  async pull(typed: string, { signal, onProgress }: LongWork): Promise<void> {
    const model = readModelName(typed)
    const origin = this.#wire.origin()
    const lines = this.#wire.lines('/api/pull', { body: { model, stream: true }, signal, model, origin })
    await followWork(lines, onProgress, (words) => pullFailure(words, model, origin))
  }

  async importFile(path: string, typed: string, work: LongWork): Promise<void> {
    const model = readNewName(typed)
    await this.#refuseTaken(model)
    await importFile(this.#wire, path, model, work)
  }

  async #loadedAs(name: string): Promise<LoadedModel | undefined> {
    return (await this.loaded()).find(({ ref }) => sameModel(ref.name, name))
  }

  async #show(model: string): Promise<Shown> {
    const shown = readShown(await this.#ask('/api/show', { model, body: { model } }))
    if (shown) return shown
    throw fromStatus(404, 'what it says of a model is not as Ollama says it', { origin: this.#wire.origin() })
  }

  /** Of the files that a model is made of, their names. */
  async #filesOf(name: string): Promise<string[]> {
    return this.#show(name).then(weightsOf, () => [])
  }

  async #tags(): Promise<Tags> {
    const tags = readTags(await this.#ask('/api/tags'))
    if (tags) return tags
    throw fromStatus(404, 'its list of models is not one of Ollama', { origin: this.#wire.origin() })
  }

  /** Ollama itself would put the new one in the place of the one that is there. */
  async #refuseTaken(name: string): Promise<void> {
    const { entries } = await this.#tags()
    if (!entries.some((entry) => sameModel(entry.name, name))) return
    throw new AppError('CONFLICT', `There is a model called ${name} already.`, { next: 'Choose another name.' })
  }

  #ask(path: string, request: Parameters<OllamaWire['json']>[1] = {}): Promise<unknown> {
    return this.#wire.json(path, { signal: AbortSignal.timeout(ASK_MS), ...request })
  }
}
