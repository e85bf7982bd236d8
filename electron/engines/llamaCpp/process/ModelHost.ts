import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp'
import { AppError } from '../../../../shared/model/errors.ts'
import type { Loaded, LoadWish } from '../protocol.ts'
import { ChatTemplates } from './ChatTemplates.ts'
import { LoadFailure } from './failures.ts'
import { Pace } from './readPrompt.ts'
import { Sequences } from './Sequences.ts'
import { startLlama } from './startLlama.ts'

/** As many tokens as llama.cpp is ever given at once; prompts are read in smaller pieces (`readPrompt.ts`). */
const BATCH = 512

const MOST_SAID = 20

/** A model in memory with its context, ready for answers. */
export interface HostedModel {
  llama: Llama
  model: LlamaModel
  context: LlamaContext
  /** Tokens of one answer's context: what was asked for, which llama.cpp may have rounded up. */
  contextLength: number
  sequences: Sequences
  templates: ChatTemplates
  pace: Pace
}

/** Has one model in memory, or none. */
export class ModelHost {
  #llama: Promise<Llama> | undefined
  #hosted: HostedModel | undefined
  /** What llama.cpp has said since the last load began: it says there why one failed. */
  #said: string[] = []

  /** What is loaded; ENGINE_FAILED when nothing is. */
  get(): HostedModel {
    if (this.#hosted) return this.#hosted
    throw new AppError('ENGINE_FAILED', 'No model is loaded.')
  }

  /** Takes the place of what was loaded before. */
  async load(wish: LoadWish, signal: AbortSignal, onProgress: (share: number) => void): Promise<Loaded> {
    await this.unload()
    this.#said = []
    try {
      return await this.#load(wish, signal, onProgress)
    } catch (error) {
      throw new LoadFailure(error, this.#said)
    }
  }

  async #load(wish: LoadWish, signal: AbortSignal, onProgress: (share: number) => void): Promise<Loaded> {
    const llama = await this.#start(wish)
    signal.throwIfAborted()
    const { path, contextLength, sequences, threads, gpu } = wish
    const model = await llama.loadModel({
      modelPath: path,
      // As many layers as leave room for this context beside them.
      gpuLayers: gpu ? { fitContext: { contextSize: contextLength * sequences } } : 0,
      loadSignal: signal,
      onLoadProgress: onProgress,
    })
    try {
      const context = await model.createContext({
        contextSize: contextLength,
        sequences,
        batchSize: Math.min(BATCH, contextLength * sequences),
        threads,
        createSignal: signal,
      })
      this.#hosted = {
        llama,
        model,
        context,
        contextLength: Math.min(contextLength, context.contextSize),
        sequences: new Sequences(context, sequences),
        templates: new ChatTemplates(model),
        pace: new Pace(context.batchSize),
      }
      const [ofModel, ofContext] = [model.memoryUsage, context.memoryUsage]
      const gpuSize = ofModel.vram + ofContext.vram
      return {
        contextLength: this.#hosted.contextLength,
        sequences,
        size: ofModel.ram + ofContext.ram + gpuSize,
        gpuSize,
      }
    } catch (error) {
      await model.dispose()
      throw error
    }
  }

  async unload(): Promise<void> {
    const hosted = this.#hosted
    this.#hosted = undefined
    await hosted?.model.dispose()
  }

  #start(wish: LoadWish): Promise<Llama> {
    this.#llama ??= startLlama(wish, (words) => {
      if (this.#said.length < MOST_SAID) this.#said.push(words)
    })
    return this.#llama
  }
}
