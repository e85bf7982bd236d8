import type { Llama, LlamaModel } from 'node-llama-cpp'
import type { Vocabulary } from '../protocol.ts'
import { ChatTemplates } from './ChatTemplates.ts'
import { startLlama } from './startLlama.ts'

/** One takes some 100 MB; two are in use where models are compared. */
const MOST_KEPT = 2

/** What counts prompts: a model, or its vocabulary alone. */
export interface Tokenizing {
  model: LlamaModel
  templates: ChatTemplates
}

interface Kept extends Tokenizing {
  of: Vocabulary
}

/** Vocabularies and chat templates of models without their weights: those that were used last. */
export class Vocabularies {
  #llama: Promise<Llama> | undefined
  /** The latest first. */
  #kept: Kept[] = []
  #before: Promise<unknown> = Promise.resolve()

  /** One after the other: what another vocabulary takes the place of is not in use. */
  use<T>(of: Vocabulary, work: (tokenizing: Tokenizing) => T): Promise<T> {
    const done = this.#before.then(async () => work(await this.#get(of)))
    this.#before = done.catch(() => {})
    return done
  }

  async #get(of: Vocabulary): Promise<Tokenizing> {
    const known = this.#kept.find((one) => one.of.path === of.path && one.of.stamp === of.stamp)
    const others = this.#kept.filter((one) => one !== known)
    this.#kept = others.splice(0, MOST_KEPT - 1)
    // Before there is one more: each takes its memory.
    await Promise.all(others.map(({ model }) => model.dispose()))
    const kept = known ?? (await this.#load(of))
    this.#kept.unshift(kept)
    return kept
  }

  async #load(of: Vocabulary): Promise<Kept> {
    this.#llama ??= startLlama({ gpu: false, threads: 1 })
    const model = await (await this.#llama).loadModel({ modelPath: of.path, vocabOnly: true, gpuLayers: 0 })
    return { of, model, templates: new ChatTemplates(model) }
  }
}
