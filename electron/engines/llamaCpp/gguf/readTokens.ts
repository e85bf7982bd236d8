import { number } from '../../../../shared/format.ts'
import type { HeaderReader } from './HeaderReader.ts'
import { Refusal } from './Refusal.ts'

const MOST_TOKENS = 2_000_000
const MOST_BYTES = 64 * 1024

/**
 * Reads the texts of a vocabulary. llama.cpp ends its process where two are the same. Answers for how many of the 256
 * bytes there is no token, where there are such tokens at all. Throws a Refusal.
 */
export function readTokens(reader: HeaderReader, count: number): number {
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
  return missingBytes(seen)
}

function missingBytes(tokens: ReadonlyMap<string, number>): number {
  const all = Array.from({ length: 256 }, (_, byte) => byte)
  const named = (byte: number) => tokens.has(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  if (!all.some(named)) return 0
  return all.filter((byte) => !named(byte) && !tokens.has(String.fromCharCode(byte))).length
}
