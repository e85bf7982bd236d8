import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { BaseMessage } from '@langchain/core/messages'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { OLLAMA } from '../../../shared/models.ts'
import type { EgressInit } from '../../platform/egress.ts'
import { compareVersions, parseVersion } from '../../platform/versions.ts'
import type { Engine, ModelOptions, PromptCount, StatusOptions } from '../engine.ts'
import type { PromptCounter } from '../llamaCpp/PromptCounter.ts'
import { CapabilityLooks } from './CapabilityLooks.ts'
import { readKeepAlive } from './callOptions.ts'
import { contextBytes, ownContext } from './contextCost.ts'
import { fromNetwork, fromStatus } from './failures.ts'
import { refuseCloud, sameModel } from './modelName.ts'
import { OllamaLibrary } from './OllamaLibrary.ts'
import { OllamaWire, type OllamaWireOptions } from './OllamaWire.ts'
import { readShown, type Shown } from './readLibrary.ts'
import { type Loaded, readRunning, readTags, readVersion } from './readStatus.ts'

export interface OllamaEngineOptions extends OllamaWireOptions {
  timeouts(): { firstTokenTimeoutMs: number; idleTimeoutMs: number }
  /** Where Ollama's program is on this computer, when it is there at all. */
  program?: () => Promise<string | undefined>
  /** Counts by the files of an Ollama on this computer. */
  counter?: Pick<PromptCounter, 'countBy'>
}

const STATUS_TIMEOUT_MS = 500

/**
 * What Aside needs: `think` and the capabilities of models came with 0.9.0, tool calls in a stream with 0.8.0, schemas in
 * `format` with 0.5.0. An older one chats, but shows thinking as text and fails at some questions.
 */
const OLDEST = { numbers: [0, 9, 0], before: [] } as const

/** Models on an Ollama server, on this machine unless the user agreed to another. */
export class OllamaEngine implements Engine {
  readonly id = OLLAMA
  readonly label = 'Ollama'
  readonly library: OllamaLibrary
  /** Ollama's own default; with much graphics memory it takes more, and `OLLAMA_CONTEXT_LENGTH` may say otherwise. */
  readonly assumedContext = 4_096
  readonly #wire: OllamaWire
  readonly #options: OllamaEngineOptions
  readonly #looks = new CapabilityLooks()
  /** Models that the last check found to be passed on to a server elsewhere. */
  #elsewhere: string[] = []

  constructor(options: OllamaEngineOptions) {
    this.#options = options
    this.#wire = new OllamaWire(options)
    this.library = new OllamaLibrary({
      wire: this.#wire,
      loadTimeoutMs: () => options.timeouts().firstTokenTimeoutMs,
    })
  }

  async status({ timeoutMs = STATUS_TIMEOUT_MS, signal }: StatusOptions = {}): Promise<EngineStatus> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const end = signal ? AbortSignal.any([signal, timeout]) : timeout
    try {
      const [first, second] = this.#wire.origins().map((origin) => this.#look(origin, end))
      const found = (await first) as EngineStatus
      const other = found.state === 'ready' ? undefined : await second
      return await this.#withProblem(other?.state === 'ready' ? other : found)
    } catch (thrown) {
      return this.#failed(thrown, undefined)
    }
  }

  /** Where an Ollama of this machine would be found. UNSUPPORTED_HERE where Aside is told to look elsewhere. */
  ownOrigin(): string {
    const { isOwn, origin } = this.#wire.place()
    if (isOwn) return origin
    throw new AppError('UNSUPPORTED_HERE', 'Aside starts Ollama only where it looks for it by itself.', {
      next: 'Empty its address in Settings, or start it where it is.',
    })
  }

  async createModel(options: ModelOptions): Promise<BaseChatModel> {
    if (options.raw) {
      const { RawChatModel } = await import('../chatModels/RawChatModel.ts')
      return new RawChatModel(await this.createCompletion(options))
    }
    const fields = this.#fields(options)
    const { AsideChatOllama } = await import('./AsideChatOllama.ts')
    return new AsideChatOllama({ ...fields, call: { ...fields.call, think: options.thinking } })
  }

  async createCompletion(options: ModelOptions): Promise<BaseLLM> {
    const fields = this.#fields(options)
    const { AsideOllama } = await import('./AsideOllama.ts')
    return new AsideOllama(fields)
  }

  async loadedContext(modelName: string): Promise<number | undefined> {
    try {
      const running = readRunning(await this.#wire.json('/api/ps', { signal: AbortSignal.timeout(STATUS_TIMEOUT_MS) }))
      for (const [name, loaded] of running) if (sameModel(name, modelName)) return loaded.contextLength
    } catch {
      // Only a figure on the screen depends on it.
    }
    return undefined
  }

  async defaultContext(modelName: string): Promise<number | undefined> {
    return ownContext((await this.#shown(modelName)) ?? {})
  }

  async countTokens(
    options: ModelOptions,
    messages: BaseMessage[],
    tools: JsonSchema[],
    needed: boolean,
  ): Promise<PromptCount | undefined> {
    const { counter } = this.#options
    if (!counter || !needed) return undefined
    try {
      if (this.#wire.place().reach !== 'local') return undefined
      const shown = await this.#shown(options.name)
      if (!shown) return undefined
      const { countPrompt } = await import('./countPrompt.ts')
      return await countPrompt(shown, { options, messages, tools }, (path, prompt) => counter.countBy(path, prompt))
    } catch {
      // Without it the question is estimated.
      return undefined
    }
  }

  async contextCost(modelName: string, contextLength: number): Promise<number | undefined> {
    const [shown, now = 0] = await Promise.all([this.#shown(modelName), this.loadedContext(modelName)])
    return shown && contextBytes(shown, Math.max(0, contextLength - now))
  }

  async #shown(model: string): Promise<Shown | undefined> {
    const signal = AbortSignal.timeout(STATUS_TIMEOUT_MS)
    const request = { method: 'POST', body: { model }, signal, model } as const
    return this.#wire.json('/api/show', request).then(readShown, () => undefined)
  }

  /** What is at that origin. Never rejects. */
  async #look(origin: string, signal: AbortSignal): Promise<EngineStatus> {
    const { host } = new URL(origin)
    const ask = (path: string) => this.#wire.json(path, { origin, signal })
    try {
      const [version, tags, running] = await Promise.all([
        ask('/api/version').then(readVersion, () => undefined),
        ask('/api/tags').then(readTags),
        ask('/api/ps').then(readRunning, (): Loaded => new Map()),
      ])
      if (!tags) throw fromStatus(404, 'its list of models is not one of Ollama', { origin })
      this.#wire.answered(origin, true)
      this.#elsewhere = tags.elsewhere
      const known = await this.#looks.complete(tags, { wire: this.#wire, origin, signal })
      const models = known.map((model) => {
        const loaded = running.get(model.ref.name)
        return loaded ? { ...model, loaded } : model
      })
      const { reach } = this.#wire.place()
      return {
        id: this.id,
        label: this.label,
        address: host,
        reach,
        state: 'ready',
        ...(version && { version }),
        models,
      }
    } catch (thrown) {
      this.#wire.answered(origin, false)
      return this.#failed(thrown, host)
    }
  }

  #failed(thrown: unknown, address: string | undefined): EngineStatus {
    const error = thrown instanceof AppError ? thrown : fromNetwork(thrown, { origin: address ?? '' }, false)
    const state = error.code === 'ENGINE_UNREACHABLE' || error.code === 'ENGINE_TIMEOUT' ? 'unreachable' : 'failed'
    return { id: this.id, label: this.label, ...(address && { address }), state, error: error.toInfo(), models: [] }
  }

  async #withProblem(status: EngineStatus): Promise<EngineStatus> {
    if (status.state === 'ready') {
      if (isTooOld(status.version)) return { ...status, problem: 'tooOld' }
      return status.models.length === 0 ? { ...status, problem: 'noModels' } : status
    }
    if (status.error?.code !== 'ENGINE_UNREACHABLE' || !this.#options.program || !this.#wire.place().isOwn)
      return status
    return { ...status, problem: (await this.#options.program()) ? 'notRunning' : 'notInstalled' }
  }

  /** What both kinds of model are made with. */
  #fields({ name, temperature, contextLength, keepAlive, format, stop, maxTokens, seed, topP }: ModelOptions) {
    refuseCloud(
      name,
      this.#elsewhere.some((other) => sameModel(other, name)),
    )
    return {
      model: name,
      ...(temperature !== undefined && { temperature }),
      call: {
        numCtx: contextLength,
        keepAlive: readKeepAlive(keepAlive),
        format,
        stop,
        options: { num_predict: maxTokens, seed, top_p: topP },
      },
      connection: {
        origin: () => this.#wire.origin(),
        fetch: (url: string, init: EgressInit) => this.#wire.fetch(url, init),
        timeouts: () => this.#options.timeouts(),
      },
    }
  }
}

/** What is built from source calls itself 0.0.0, or something that is no version, and is taken for new. */
function isTooOld(version = ''): boolean {
  const read = parseVersion(version)
  if (!read?.numbers.some((number) => number > 0)) return false
  return compareVersions(read, OLDEST) < 0
}
