import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { BaseMessage } from '@langchain/core/messages'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { LLAMA_CPP } from '../../../shared/models.ts'
import type { ChildProcess } from '../../platform/childProcess.ts'
import type { Engine, ModelOptions, PromptCount } from '../engine.ts'
import type { ModelLibrary } from '../modelLibrary.ts'
import { type Answering, answerSteps } from './Answers.ts'
import { contextBytes, sequencesFor } from './contextSize.ts'
import { Deaths } from './Deaths.ts'
import { EngineProcess, type Patience } from './EngineProcess.ts'
import type { GgufFacts } from './gguf/facts.ts'
import { readKeepAlive } from './keepAlive.ts'
import { createLibrary } from './library.ts'
import { type Lease, ModelKeeper } from './ModelKeeper.ts'
import type { ModelFile, ModelFiles } from './modelFiles.ts'
import type { PromptCounter } from './PromptCounter.ts'
import type { Wanted } from './place.ts'
import { Counted, Generated, type Piece, type Prompt, type Sampling } from './protocol.ts'

export interface LlamaCppEngineOptions {
  files: ModelFiles
  settings(): Settings['llamaCpp']
  /** Starts the process that runs models. */
  start(): ChildProcess
  /** Counts for models that are not loaded. */
  counter: Pick<PromptCounter, 'count'>
  threads: number
  /** Bytes of memory that the computer has. */
  memory: number
  patience?: Patience
  /** What is loaded has changed. */
  onChange?(): void
}

const PATIENCE: Patience = { every: 5_000, ping: 30_000, abort: 10_000 }
const STATUS_TIMEOUT_MS = 500
/** The share of a look's time that is spent on waiting for files that have not been read yet. */
const FOR_FILES = 0.6

/** Models of .gguf files, run by llama.cpp in a process of its own that only lives while a model is loaded. */
export class LlamaCppEngine implements Engine {
  readonly id = LLAMA_CPP
  readonly label = 'llama.cpp'
  readonly library: ModelLibrary
  readonly #options: LlamaCppEngineOptions
  readonly #keeper: ModelKeeper
  readonly #deaths = new Deaths()

  constructor(options: LlamaCppEngineOptions) {
    this.#options = options
    this.#keeper = new ModelKeeper({
      start: () => new EngineProcess(options.start(), options.patience ?? PATIENCE),
      usualKeepMs: () => options.settings().keepMinutes * 60_000,
      onDeath: (wanted, how) => this.#deaths.add(wanted, how),
      onChange: () => options.onChange?.(),
    })
    this.library = createLibrary({
      files: options.files,
      keeper: this.#keeper,
      lease: (name, contextLength, signal) => this.#lease(name, contextLength, signal),
      tryAgain: (name) => this.#deaths.forget(name),
    })
  }

  async status({ timeoutMs = STATUS_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<EngineStatus> {
    const base = { id: this.id, label: this.label, models: [] }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, undefined)
    })
    try {
      // Who waits longer wants to know of all files, also when this is the first look at them.
      const waitMs = timeoutMs * FOR_FILES
      const files = await Promise.race([this.#options.files.list({ waitMs }), late])
      if (!files) throw new AppError('ENGINE_TIMEOUT', 'The .gguf files could not be looked through in time.')
      return { ...base, state: 'ready', models: files.map((file) => this.#toInfo(file)) }
    } catch (thrown) {
      const error =
        thrown instanceof AppError ? thrown : new AppError('ENGINE_FAILED', 'The .gguf files could not be read.')
      return { ...base, state: 'failed', error: error.toInfo() }
    } finally {
      clearTimeout(timer)
    }
  }

  async createModel(options: ModelOptions): Promise<BaseChatModel> {
    if (options.raw) {
      const { RawChatModel } = await import('../chatModels/RawChatModel.ts')
      return new RawChatModel(await this.createCompletion(options))
    }
    const { LlamaCppChatModel } = await import('./LlamaCppChatModel.ts')
    return new LlamaCppChatModel({ answering: this.#answering(options), call: options })
  }

  async createCompletion(options: ModelOptions): Promise<BaseLLM> {
    const { LlamaCppCompletion } = await import('./LlamaCppCompletion.ts')
    return new LlamaCppCompletion({ answering: this.#answering(options), call: options })
  }

  async countTokens(
    options: ModelOptions,
    messages: BaseMessage[],
    tools: JsonSchema[],
    needed: boolean,
  ): Promise<PromptCount | undefined> {
    const isLoaded = this.#residentOf(options.name)?.loaded !== undefined
    if (!isLoaded && !needed) return undefined
    try {
      const { promptOf } = await import('./promptOf.ts')
      const prompt = promptOf(options, messages, tools)
      const tokens = isLoaded
        ? await this.#countLoaded(options.name, prompt)
        : await this.#countBy(options.name, prompt)
      return tokens === undefined ? undefined : { tokens, exact: true }
    } catch {
      // Without it others estimate.
      return undefined
    }
  }

  async contextCost(modelName: string, contextLength: number): Promise<number | undefined> {
    const facts = (await this.#options.files.get(modelName).catch(() => undefined))?.facts
    if (!facts) return undefined
    const { memory } = this.#options
    const bytes = (tokens: number) => {
      const each = contextBytes(facts, tokens)
      return each * sequencesFor(this.#options.settings().atOnce, each, memory)
    }
    const now = this.#residentOf(modelName)?.loaded?.contextLength
    return bytes(contextLength) - (now === undefined ? 0 : bytes(now))
  }

  async defaultContext(modelName: string): Promise<number | undefined> {
    const facts = (await this.#options.files.get(modelName).catch(() => undefined))?.facts
    return facts && this.#lengthFor(modelName, facts, undefined)
  }

  async loadedContext(modelName: string): Promise<number | undefined> {
    return this.#residentOf(modelName)?.loaded?.contextLength
  }

  /** Ends what is under way. The engine is not used after it. */
  close(): Promise<void> {
    return this.#keeper.close()
  }

  #residentOf(name: string) {
    const resident = this.#keeper.resident()
    return resident?.name === name ? resident : undefined
  }

  async #countLoaded(name: string, prompt: Prompt): Promise<number> {
    return Counted.parse(await this.#keeper.ask(name, { type: 'count', prompt })).tokens
  }

  /** A file has facts only where our check of its header has passed. */
  async #countBy(name: string, prompt: Prompt): Promise<number | undefined> {
    const file = await this.#options.files.get(name)
    return file?.facts && this.#options.counter.count({ path: file.path, stamp: file.stamp }, prompt)
  }

  #answering({ name, contextLength, keepAlive }: ModelOptions): Answering {
    return (prompt, sampling, signal) =>
      answerSteps(async (onPieces, joined) => {
        const lease = await this.#lease(name, contextLength, joined)
        try {
          const done = await this.#generate(lease, { prompt, sampling, onPieces, signal: joined })
          this.#deaths.forget(name)
          return done
        } finally {
          lease.giveBack(readKeepAlive(keepAlive))
        }
      }, signal)
  }

  /** A second try without the graphics card where its driver has just ended the first. */
  async #lease(name: string, contextLength: number | undefined, signal: AbortSignal | undefined): Promise<Lease> {
    const before = this.#deaths.blameCard
    try {
      return await this.#keeper.lease(await this.#want(name, contextLength), signal)
    } catch (error) {
      if (before || !this.#deaths.blameCard) throw error
      return this.#keeper.lease(await this.#want(name, contextLength), signal)
    }
  }

  async #generate(
    lease: Lease,
    how: { prompt: Prompt; sampling: Sampling; onPieces(pieces: Piece[]): void; signal: AbortSignal },
  ): Promise<Generated> {
    const { prompt, sampling, onPieces, signal } = how
    return Generated.parse(await lease.ask({ type: 'generate', prompt, sampling }, { onPieces, signal }))
  }

  /** What has to be loaded for that model. Rejects when there is no such file, or it can't be used. */
  async #want(name: string, contextLength: number | undefined): Promise<Wanted> {
    const file = await this.#options.files.get(name)
    if (!file) {
      throw new AppError('MODEL_NOT_FOUND', `There is no .gguf file called ${name} any more.`, {
        next: 'Choose another model, or open the file again.',
      })
    }
    const refused = file.refused ?? this.#deaths.whyGivenUp(file)
    const { facts, stamp } = file
    if (refused !== undefined || !facts) {
      throw new AppError('ENGINE_FAILED', refused ?? `${name} can’t be used.`, { next: 'Choose another model.' })
    }
    if (!facts.capabilities.includes('chat')) {
      throw new AppError('MODEL_LACKS_CAPABILITY', `${name} can’t answer: it is made for something else.`, {
        next: 'Choose another model.',
      })
    }
    const { gpu, atOnce, contextLength: usual } = this.#options.settings()
    const length = this.#lengthFor(name, facts, contextLength)
    const sequences = sequencesFor(atOnce, contextBytes(facts, length), this.#options.memory)
    const { threads } = this.#options
    const wish = { path: file.path, contextLength: length, sequences, threads, gpu: gpu && !this.#deaths.blameCard }
    return { name, size: file.size, stamp, usual, atOnce, wish }
  }

  /** What is loaded serves a question that asks for nothing, unless Settings have changed since. */
  #lengthFor(name: string, { contextLength: longest }: GgufFacts, asked: number | undefined): number {
    const { contextLength: usual } = this.#options.settings()
    const resident = this.#residentOf(name)
    const there = resident?.usual === usual ? resident.loaded?.contextLength : undefined
    return Math.min(asked ?? there ?? usual, longest)
  }

  #toInfo({ name, path, size, stamp, owner, refused, facts }: ModelFile): ModelInfo {
    const resident = this.#residentOf(name)
    const gaveUp = refused === undefined ? this.#deaths.whyGivenUp({ name, stamp }) : undefined
    const why = refused ?? gaveUp
    return {
      ref: { engine: this.id, name },
      label: name,
      size,
      path,
      ...(owner !== undefined && { owner }),
      ...(why !== undefined && { refused: why }),
      ...(gaveUp !== undefined && { mayTryAgain: true }),
      ...(facts && {
        family: facts.architecture,
        ...(facts.parameterSize !== undefined && { parameterSize: facts.parameterSize }),
        ...(facts.quantization !== undefined && { quantization: facts.quantization }),
        contextLength: facts.contextLength,
        capabilities: facts.capabilities,
      }),
      ...(resident && !resident.loaded && { loading: resident.share }),
      ...(resident?.loaded && {
        loaded: {
          contextLength: resident.loaded.contextLength,
          ...(resident.expiresAt && { expiresAt: resident.expiresAt.toISOString() }),
        },
      }),
    }
  }
}
