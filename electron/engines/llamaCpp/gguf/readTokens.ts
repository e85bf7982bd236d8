import { number } from '../../../../shared/format.ts'
import type { HeaderReader } from './HeaderReader.ts'
import { Refusal } from './Refusal.ts'

const MOST_TOKENS = 2_000_000
const MOST_BYTES = 64 * 1024

/** Reads the texts of a vocabulary. llama.cpp ends its process where two are the same. Throws a Refusal. */
export function readTokens(reader: HeaderReader, count: number): void {
  if (count > MOST_TOKENS)
    throw new Refusal('Its vocabulary is larger than any model’s. The file is damaged: get it again.')
  const seen = new Map<string, number>()
  for (let id = 0; id < count; id++) {
    const raw = reader.rawText(MOST_BYTES, 'A token')
    // As llama.cpp reads them: up to the first zero byte, and none is empty.
    const end = raw.indexOf('\0')
    const text = (end < 0 ? raw : raw.slice(0, end)) || `[EMPTY_${id}]`
    const before = seen.get(text)
    if (before !== undefined) {
      const ids = `${number(before)} and ${number(id)}`
      throw new Refusal(
        `Two tokens of its vocabulary are the same (${ids}), which llama.cpp can’t use. Get another file of this model.`,
      )
    }
    seen.set(text, id)
  }
}
