import type { GgufFacts } from './gguf/facts.ts'

/** Keys and values are kept in half precision. */
const BYTES_PER_NUMBER = 2
/** What may be taken of the computer's memory for answers at the same time. */
const SHARE = 0.25

type Shape = Pick<
  GgufFacts,
  'blockCount' | 'embeddingLength' | 'headCount' | 'headCountKv' | 'keyLength' | 'valueLength'
>

/**
 * Bytes that one answer's context of so many tokens takes, as an estimate: of models that look back less far than they
 * could, or keep something else, it is too high.
 */
export function contextBytes(shape: Shape, tokens: number): number {
  const { blockCount, embeddingLength } = shape
  // Models without attention say 0.
  const heads = shape.headCount || 1
  const { keyLength = embeddingLength / heads, valueLength = embeddingLength / heads } = shape
  return blockCount * tokens * (shape.headCountKv || heads) * (keyLength + valueLength) * BYTES_PER_NUMBER
}

/** How many answers there is memory for at the same time, at least one. */
export function sequencesFor(wished: number, bytesEach: number, memory: number): number {
  return Math.max(1, Math.min(wished, Math.floor((memory * SHARE) / Math.max(1, bytesEach))))
}
