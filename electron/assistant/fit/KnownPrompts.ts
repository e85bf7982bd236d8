import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'

/** As many as an engine may have kept of one model. */
const MOST_A_MODEL = 8

interface Prompt {
  system: string
  ids: string[]
}

/** Which prompts were sent lately: an engine may count what begins like one of them without that beginning. */
export class KnownPrompts {
  readonly #prompts = new Map<string, Prompt[]>()

  add({ engine, name }: ModelRef, branch: readonly Message[], system = ''): void {
    const key = `${engine} ${name}`
    const prompt = { system, ids: branch.map(({ id }) => id) }
    this.#prompts.set(key, [prompt, ...(this.#prompts.get(key) ?? [])].slice(0, MOST_A_MODEL))
  }

  /** How many messages of the branch began one of them too; undefined: not even the system prompt did. */
  sharedWith({ engine, name }: ModelRef, branch: readonly Message[], system = ''): number | undefined {
    const shared = (this.#prompts.get(`${engine} ${name}`) ?? [])
      .filter((prompt) => prompt.system === system)
      .map(({ ids }) => {
        const end = branch.findIndex(({ id }, at) => ids[at] !== id)
        return end === -1 ? branch.length : end
      })
    return shared.length > 0 ? Math.max(...shared) : undefined
  }
}
