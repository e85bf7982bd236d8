import type { Wanted } from './place.ts'

/** Deaths in a row, without a whole answer between them, after which a model is no longer tried. */
const MOST = 2

type Model = Pick<Wanted, 'name' | 'stamp'>

/** How often llama.cpp's process has ended by itself, and what that says of models and of the graphics card. */
export class Deaths {
  /** By model, with the files that it was. */
  readonly #counts = new Map<string, { count: number; stamp: string }>()
  #blameCard = false

  /** The card's driver seems to end the process while a model is loaded: it is left alone. */
  get blameCard(): boolean {
    return this.#blameCard
  }

  /** The process has died with that model in it, `loading` it, or after that. */
  add({ name, stamp, wish }: Wanted, { loading }: { loading: boolean }): void {
    if (loading && wish.gpu) {
      this.#blameCard = true
      return
    }
    // It was not the driver, where it ends without the card too.
    if (loading) this.#blameCard = false
    this.#counts.set(name, { stamp, count: this.#countOf({ name, stamp }) + 1 })
  }

  /** It has given a whole answer, or is to be tried again. */
  forget(name: string): void {
    this.#counts.delete(name)
  }

  whyGivenUp(model: Model): string | undefined {
    if (this.#countOf(model) < MOST) return undefined
    return 'llama.cpp ended twice with this model. Load it on the Models page to try again.'
  }

  #countOf({ name, stamp }: Model): number {
    const deaths = this.#counts.get(name)
    return deaths?.stamp === stamp ? deaths.count : 0
  }
}
