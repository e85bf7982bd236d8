const [OPEN, CLOSE] = ['<think>', '</think>']
/** A model that says nothing but empty lines is not waited for. */
const MOST_HELD = 100

interface Parted {
  thinking: string
  content: string
}

/**
 * Parts what was thought from the answer where a server leaves both in one text: LM Studio unless it is told otherwise,
 * vLLM without a parser. Only what stands between the tags at the very beginning was thought.
 */
export class ThinkTags {
  #place: 'before' | 'inside' | 'between' | 'after' = 'before'
  /** What may still become a tag. */
  #held = ''

  /** What this piece of text adds to both. */
  read(text: string): Parted {
    this.#held += text
    if (this.#place === 'before') this.#lookForOpening()
    const thinking = this.#place === 'inside' ? this.#takeThought() : ''
    if (this.#place === 'between') {
      this.#held = this.#held.trimStart()
      if (this.#held !== '') this.#place = 'after'
    }
    return { thinking, content: this.#place === 'after' ? this.#take(this.#held.length) : '' }
  }

  /** What was held back, at the end of the answer. */
  end(): Parted {
    const held = this.#take(this.#held.length)
    return this.#place === 'inside' ? { thinking: held, content: '' } : { thinking: '', content: held.trimStart() }
  }

  #lookForOpening(): void {
    const begun = this.#held.trimStart()
    if (begun.startsWith(OPEN)) {
      this.#place = 'inside'
      this.#held = begun.slice(OPEN.length)
    } else if (!OPEN.startsWith(begun) || this.#held.length > MOST_HELD) this.#place = 'after'
  }

  #takeThought(): string {
    const end = this.#held.indexOf(CLOSE)
    if (end === -1) {
      let kept = Math.min(CLOSE.length - 1, this.#held.length)
      while (!CLOSE.startsWith(this.#held.slice(this.#held.length - kept))) kept -= 1
      return this.#take(this.#held.length - kept)
    }
    const thought = this.#take(end)
    this.#place = 'between'
    this.#held = this.#held.slice(CLOSE.length)
    return thought
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return taken
  }
}
