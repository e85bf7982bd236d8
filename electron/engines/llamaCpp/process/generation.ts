import type { LlamaContextSequence, Token } from 'node-llama-cpp'
import { AppError } from '../../../../shared/model/errors.ts'
import type { Generated, Sampling } from '../protocol.ts'
import type { HostedModel } from './ModelHost.ts'
import { readPrompt } from './readPrompt.ts'
import { ContextEnd } from './Sequences.ts'

/** llama.cpp's own, where a question does not say: node-llama-cpp would take the likeliest word each time. */
const USUAL = { temperature: 0.8, topP: 0.95, topK: 40, minP: 0.05 }

type StopReason = 'eogToken' | 'stopGenerationTrigger' | 'functionCalls' | 'customStopTrigger' | 'maxTokens' | 'abort'

/** What chat and completion have in common: a place among the sequences, a prompt that is read, bounds, counts, times. */
export class Timed {
  readonly #hosted: HostedModel
  readonly #tokens: Token[]
  readonly #sampling: Sampling
  readonly #signal: AbortSignal

  /** CONTEXT_OVERFLOW when the prompt leaves no room for an answer. */
  constructor(hosted: HostedModel, tokens: Token[], sampling: Sampling, signal: AbortSignal) {
    this.#hosted = hosted
    this.#tokens = tokens
    this.#sampling = sampling
    this.#signal = signal
    if (this.#room < 1) throw overflow(tokens.length, hosted.contextLength)
  }

  /** `write` makes the answer and says why it ended. */
  async run(
    write: (sequence: LlamaContextSequence, options: ReturnType<Timed['options']>) => Promise<StopReason>,
  ): Promise<Generated> {
    const { sequences, pace } = this.#hosted
    const sequence = await sequences.take(this.#tokens, this.#signal)
    let spoilt = true
    try {
      const began = performance.now()
      const cachedTokens = await readPrompt(sequence, this.#tokens, { pace, signal: this.#signal })
      const read = performance.now()
      const written = sequence.tokenMeter.usedOutputTokens
      const reason = await write(sequence, this.options()).catch((error: unknown) => {
        if (error instanceof ContextEnd) return 'maxTokens' as const
        throw error
      })
      this.#signal.throwIfAborted()
      spoilt = false
      return {
        reason: reason === 'maxTokens' ? 'length' : 'stop',
        promptTokens: this.#tokens.length,
        cachedTokens,
        tokens: sequence.tokenMeter.usedOutputTokens - written,
        promptMs: read - began,
        generationMs: performance.now() - read,
      }
    } catch (error) {
      // A stop comes between two pieces of work: what is there is whole.
      spoilt = !this.#signal.aborted
      throw error
    } finally {
      await sequences.giveBack(sequence, { spoilt })
    }
  }

  options() {
    const { temperature = USUAL.temperature, topP = USUAL.topP, seed, maxTokens = Infinity, stop } = this.#sampling
    return {
      temperature,
      topP,
      topK: USUAL.topK,
      minP: USUAL.minP,
      // Its own seed is the time in seconds: the same for all that are asked together.
      seed: seed ?? Math.floor(Math.random() * 2 ** 31),
      maxTokens: Math.min(maxTokens, this.#room),
      repeatPenalty: false as const,
      customStopTriggers: stop,
      signal: this.#signal,
    }
  }

  /** Tokens that an answer can have. */
  get #room(): number {
    return this.#hosted.contextLength - this.#tokens.length - 1
  }
}

function overflow(tokens: number, contextLength: number): AppError {
  return new AppError(
    'CONTEXT_OVERFLOW',
    `The question and what came before it take ${tokens} tokens; the model has ${contextLength} loaded.`,
    { next: 'Give it a larger context, or shorten the conversation.' },
  )
}
