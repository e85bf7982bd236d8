import { z } from 'zod'
import type { Shown } from './readLibrary.ts'

/** Keys and values are kept in half precision, unless whoever started Ollama said otherwise. */
const BYTES_PER_NUMBER = 2

const count = z.int().positive()

/**
 * Bytes that the keys and values of so many tokens take, by the model's shape; undefined where /api/show does not tell
 * it. Of models that look back less far than they could it is too high.
 */
export function contextBytes({ model_info: info = {} }: Shown, tokens: number): number | undefined {
  const architecture = info['general.architecture']
  const read = (key: string) => count.safeParse(info[`${architecture}.${key}`]).data
  const blocks = read('block_count')
  const heads = read('attention.head_count')
  // Where each block has a number of its own it comes as a list, which Ollama leaves empty.
  const headsKept = read('attention.head_count_kv') ?? heads
  const width = read('embedding_length')
  const each = heads && width ? width / heads : undefined
  const [key, value] = [read('attention.key_length') ?? each, read('attention.value_length') ?? each]
  if (!blocks || !headsKept || !key || !value) return undefined
  return blocks * headsKept * (key + value) * BYTES_PER_NUMBER * tokens
}

/** The context that the model's own file asks for. */
export function ownContext({ parameters = '' }: Shown): number | undefined {
  const written = /^num_ctx\s+(\d+)\s*$/m.exec(parameters)?.[1]
  return count.safeParse(Number(written)).data
}
