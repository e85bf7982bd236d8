import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { BaseMessage } from '@langchain/core/messages'
import type { Capability, EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { ServerSettings } from '../../../shared/model/settings.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import type { Egress } from '../../platform/egress.ts'
import type { Engine, ModelOptions, PromptCount, StatusOptions } from '../engine.ts'
import type { AnswerLimits } from '../overHttp/silence.ts'
import { lookAtServer } from './lookAtServer.ts'
import { ServerWire } from './ServerWire.ts'
import type { ServerKind } from './serverKind.ts'
import type { ServerConnection } from './serverStream.ts'

export interface ServerEngineOptions {
  egress: Egress
  /** The engine stands for these as they are: other settings are another engine. */
  server: ServerSettings
  /** The key that was kept for that origin. */
  key(origin: string): Promise<string | undefined>
  timeouts(): AnswerLimits
  /** Whether the settings still have it there: from then on it connects nowhere. */
  isCurrent?(): boolean
  /** Called when the first look has ended after all, of which somebody was told that it is late. */
  onLateLook?(): void
}

const STATUS_TIMEOUT_MS = 500
/** A server beyond this computer may be slower to look at than a list may wait for. */
const FAR_LOOK_MS = 5_000
/** A look that waits for something else than the network, such as the keychain, is not waited for much longer. */
const GRACE_MS = 50

const withoutTools: Capability[] = ['chat', 'thinking', 'vision']

type Found = Pick<EngineStatus, 'version'> & { kind: ServerKind | undefined; models: ModelInfo[] }

/** Models on a server that speaks OpenAI's protocol: llama-server, LM Studio, vLLM and their like. */
export class ServerEngine implements Engine {
  readonly id: string
  readonly label: string
  readonly countsWholePrompts = true
  readonly #options: ServerEngineOptions
  readonly #wire: ServerWire
  #found: Found | undefined
  #looking: Promise<EngineStatus> | undefined
  #before: EngineStatus | undefined
  #wasLate = false
  /** Models whose server refused tools, though nobody knew: they are known to have none from then on. */
  readonly #withoutTools = new Set<string>()

  constructor(options: ServerEngineOptions) {
    this.#options = options
    this.id = options.server.id
    this.label = options.server.label
    this.#wire = new ServerWire(options)
  }

  async status({ timeoutMs = STATUS_TIMEOUT_MS, signal }: StatusOptions = {}): Promise<EngineStatus> {
    const isFar = this.#wire.reach() !== 'local'
    if (!isFar) {
      const end = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
      return Promise.race([this.#look(end), this.#late(timeoutMs + GRACE_MS, signal)])
    }
    // The look goes on: the next one has what it finds.
    this.#looking ??= this.#look(AbortSignal.timeout(Math.max(timeoutMs, FAR_LOOK_MS))).then((status) => {
      const isAwaited = this.#before === undefined && this.#wasLate
      this.#looking = undefined
      this.#before = status
      if (isAwaited) this.#options.onLateLook?.()
      return status
    })
    return Promise.race([this.#looking, this.#late(timeoutMs, signal)])
  }

  async createModel(options: ModelOptions): Promise<BaseChatModel> {
    if (options.raw) {
      const { RawChatModel } = await import('../chatModels/RawChatModel.ts')
      return new RawChatModel(await this.createCompletion(options))
    }
    const { AsideChatServer } = await import('./AsideChatServer.ts')
    const { name } = options
    return new AsideChatServer({
      model: name,
      connection: this.#connection(),
      call: { ...callOf(options), think: options.thinking },
      ...(this.#modelOf(name)?.capabilities === undefined && {
        toolsUnknown: { refused: () => this.#withoutTools.add(name) },
      }),
    })
  }

  async createCompletion(options: ModelOptions): Promise<BaseLLM> {
    const { AsideServerText } = await import('./AsideServerText.ts')
    const model = this.#modelOf(options.name)
    return new AsideServerText({
      model: options.name,
      connection: this.#connection(),
      call: callOf(options),
      contextLength: model?.loaded?.contextLength ?? model?.contextLength,
    })
  }

  async countTokens(
    options: ModelOptions,
    messages: BaseMessage[],
    tools: JsonSchema[],
  ): Promise<PromptCount | undefined> {
    try {
      const { countTokens } = await import('./countTokens.ts')
      const signal = AbortSignal.timeout(STATUS_TIMEOUT_MS)
      const tokens = await countTokens(this.#wire, this.#found?.kind, { model: options.name, messages, tools, signal })
      return tokens === undefined ? undefined : { tokens, exact: true }
    } catch {
      // Without its count the question is estimated.
      return undefined
    }
  }

  /** A question can't choose it. */
  defaultContext(modelName: string): Promise<number | undefined> {
    return this.loadedContext(modelName)
  }

  async loadedContext(modelName: string): Promise<number | undefined> {
    const { models } = await this.status()
    return models.find(({ ref }) => ref.name === modelName)?.loaded?.contextLength ?? this.#options.server.contextLength
  }

  async #look(signal: AbortSignal): Promise<EngineStatus> {
    const base = { id: this.id, label: this.label, models: [] }
    let where: Pick<EngineStatus, 'address' | 'reach'> = {}
    try {
      const { origin, reach } = this.#wire.place()
      where = { address: new URL(origin).host, reach }
      const found = await lookAtServer(this.#wire, signal)
      const { contextLength } = this.#options.server
      const models = found.models.map(({ name, facts }) => ({
        ref: { engine: this.id, name },
        label: name,
        ...facts,
        ...(contextLength && !facts.contextLength && { contextLength }),
        ...(this.#withoutTools.has(name) && !facts.capabilities && { capabilities: withoutTools }),
      }))
      this.#found = { kind: found.kind, models }
      return { ...base, ...where, state: 'ready', ...(found.version && { version: found.version }), models }
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : this.#wire.failure(thrown)
      const state = error.code === 'ENGINE_UNREACHABLE' || error.code === 'ENGINE_TIMEOUT' ? 'unreachable' : 'failed'
      return { ...base, ...where, state, error: error.toInfo() }
    }
  }

  /** What the look before found, once this one is late. */
  #late(timeoutMs: number, signal: AbortSignal | undefined): Promise<EngineStatus> {
    const late = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
    return new Promise((resolve) => {
      late.addEventListener('abort', () => resolve(this.#before ?? this.#silent()), { once: true })
    })
  }

  #silent(): EngineStatus {
    this.#wasLate = true
    const error = new AppError('ENGINE_TIMEOUT', `${this.label} did not say in time what it has.`)
    return { id: this.id, label: this.label, state: 'unreachable', error: error.toInfo(), models: [] }
  }

  #modelOf(name: string): ModelInfo | undefined {
    return this.#found?.models.find(({ ref }) => ref.name === name)
  }

  #connection(): ServerConnection {
    return {
      label: this.label,
      place: () => this.#wire.place(),
      key: () => this.#wire.key(),
      fetch: (url, init) => this.#wire.fetch(url, init),
      timeouts: () => this.#options.timeouts(),
      kind: () => this.#found?.kind,
    }
  }
}

function callOf({ temperature, topP, maxTokens, seed, stop, format }: ModelOptions) {
  return { temperature, topP, maxTokens, seed, stop, format }
}
