import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { tinyGguf } from '../../test/support/tinyGguf.ts'
import type { Sample } from './sample.ts'

export const QUESTION = 'Tell me the long one.'

/** A model of 17 MB that says 300 words: real layers, as costly as those of a small model, whose answer is known. */
export function benchModel(): Buffer {
  const say = Array.from({ length: 300 }, (_, at) => `word${at} `)
  return tinyGguf({ name: 'bench', scripts: [{ say }], heavy: { layers: 8, feedForward: 1_024, heads: 4 } })
}

/** Asks node-llama-cpp itself, in a process of its own as Aside does, with the same threads. */
export async function openLlamaCpp(modelPath: string) {
  const child = fork(resolve(import.meta.dirname, 'directLlama.ts'), [modelPath], { serialization: 'advanced' })
  await once(child, 'message')
  return {
    async ask(): Promise<Sample> {
      child.send(QUESTION)
      const [sample] = await once(child, 'message')
      return sample as Sample
    },
    close: () => void child.kill(),
  }
}
