import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { JudgedAddress } from '../../platform/address.ts'
import type { Egress, EgressInit } from '../../platform/egress.ts'
import type { Engine, ModelOptions } from '../engine.ts'
import { fromNetwork, fromStatus } from './failures.ts'
import { type Loaded, readRunning, readTags, readVersion, sameModel } from './readStatus.ts'

export interface OllamaAddress extends JudgedAddress {
  /** The one origin beyond this machine that the user has agreed to; empty: none. */
  allowedRemote: string
}

export interface OllamaEngineOptions {
  egress: Egress
  /** Where Ollama is; read at each use, so that a changed setting holds at once. May throw an AppError. */
  address(): OllamaAddress
  timeouts(): { firstTokenTimeoutMs: number; idleTimeoutMs: number }
}

const STATUS_TIMEOUT_MS = 500

/** Models on an Ollama server, on this machine unless the user agreed to another. */
export class OllamaEngine implements Engine {
  readonly id = 'ollama'
  readonly label = 'Ollama'
  readonly #options: OllamaEngineOptions
  /** Models that the last check found to be passed on to a server elsewhere. */
  #elsewhere: string[] = []

  constructor(options: OllamaEngineOptions) {
    this.#options = options
  }

  async status({
    timeoutMs = STATUS_TIMEOUT_MS,
    signal,
  }: {
    timeoutMs?: number
    signal?: AbortSignal
  } = {}): Promise<EngineStatus> {
    const base = { id: this.id, label: this.label, models: [] }
    let address: string | undefined
    try {
      const origin = this.#origin()
      address = new URL(origin).host
      const timeout = AbortSignal.timeout(timeoutMs)
      const end = signal ? AbortSignal.any([signal, timeout]) : timeout
      const [version, tags, running] = await Promise.all([
        this.#get('/api/version', origin, end).then(readVersion, () => undefined),
        this.#get('/api/tags', origin, end).then(readTags),
        this.#get('/api/ps', origin, end).then(readRunning, (): Loaded => new Map()),
      ])
      if (!tags) throw fromStatus(404, 'its list of models is not one of Ollama', { origin })
      this.#elsewhere = tags.elsewhere
      const models = tags.models.map((model) => {
        const loaded = running.get(model.ref.name)
        return loaded ? { ...model, loaded } : model
      })
      return { ...base, address, state: 'ready', ...(version && { version }), models }
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : fromNetwork(thrown, { origin: address ?? '' }, false)
      const state = error.code === 'ENGINE_UNREACHABLE' || error.code === 'ENGINE_TIMEOUT' ? 'unreachable' : 'failed'
      return { ...base, ...(address && { address }), state, error: error.toInfo() }
    }
  }

  async createModel(options: ModelOptions): Promise<BaseChatModel> {
    if (options.raw) {
      const { RawChatModel } = await import('../RawChatModel.ts')
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
      const running = readRunning(await this.#get('/api/ps', this.#origin(), AbortSignal.timeout(STATUS_TIMEOUT_MS)))
      for (const [name, loaded] of running) if (sameModel(name, modelName)) return loaded.contextLength
    } catch {
      // Only a figure on the screen depends on it.
    }
    return undefined
  }

  /** What both kinds of model are made with. */
  #fields({ name, temperature, contextLength, keepAlive, format, stop, maxTokens, seed, topP }: ModelOptions) {
    this.#refuseElsewhere(name)
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
        origin: () => this.#origin(),
        fetch: (url: string, init: EgressInit) => this.#options.egress.fetch(url, init),
        timeouts: () => this.#options.timeouts(),
      },
    }
  }

  /** Where to connect now, after the egress was told. An address that was not agreed to is refused there, and recorded. */
  #origin(): string {
    let address: OllamaAddress
    try {
      address = this.#options.address()
    } catch (error) {
      this.#options.egress.allow(this.id, null)
      throw error
    }
    const { origin, reach, allowedRemote } = address
    this.#options.egress.allow(this.id, reach === 'local' || sameOrigin(allowedRemote, origin) ? origin : null)
    return origin
  }

  async #get(path: string, origin: string, signal: AbortSignal): Promise<unknown> {
    try {
      const response = await this.#options.egress.fetch(origin + path, { purpose: this.id, signal })
      const body = await response.text()
      if (!response.ok) throw fromStatus(response.status, body, { origin })
      return JSON.parse(body)
    } catch (thrown) {
      if (thrown instanceof SyntaxError) throw fromStatus(404, 'not JSON', { origin })
      throw fromNetwork(thrown, { origin }, false)
    }
  }

  /** Ollama can pass a chat on to a server elsewhere under a model's name. Nothing leaves: such models are not used. */
  #refuseElsewhere(name: string): void {
    if (!/[:-]cloud$/.test(name) && !this.#elsewhere.some((other) => sameModel(other, name))) return
    throw new AppError(
      'FORBIDDEN',
      `${name} does not run on this machine: Ollama passes it on to a server elsewhere.`,
      {
        next: 'Choose a model that runs on this machine.',
      },
    )
  }
}

function sameOrigin(allowed: string, origin: string): boolean {
  return URL.canParse(allowed) && new URL(allowed).origin === origin
}

/** Ollama takes a bare number of seconds as a number only: as text it would need a unit. */
function readKeepAlive(keepAlive: number | string | undefined): number | string | undefined {
  return typeof keepAlive === 'string' && /^-?\d+(\.\d+)?$/.test(keepAlive) ? Number(keepAlive) : keepAlive
}
