import type { HeaderReader } from './HeaderReader.ts'
import { Refusal } from './Refusal.ts'
import { readTokens } from './readTokens.ts'

/** One value of a header. Lists are kept as far as they are short: `count` tells how long they are. */
export interface Value {
  /** Of a list, what its items are. */
  type: keyof typeof readers | 'bool' | 'text'
  /** Absent: it is a list. */
  value?: number | boolean | string
  count?: number
  /** The first items, of a list of numbers all of them up to some thousand. */
  items?: readonly (number | boolean | string)[]
  /** Of a vocabulary with tokens for single bytes: how many bytes have none. */
  missingBytes?: number
}

const readers = {
  u8: { size: 1, read: (view: Buffer, at: number) => view.readUInt8(at) },
  i8: { size: 1, read: (view: Buffer, at: number) => view.readInt8(at) },
  u16: { size: 2, read: (view: Buffer, at: number) => view.readUInt16LE(at) },
  i16: { size: 2, read: (view: Buffer, at: number) => view.readInt16LE(at) },
  u32: { size: 4, read: (view: Buffer, at: number) => view.readUInt32LE(at) },
  i32: { size: 4, read: (view: Buffer, at: number) => view.readInt32LE(at) },
  f32: { size: 4, read: (view: Buffer, at: number) => view.readFloatLE(at) },
  u64: { size: 8, read: (view: Buffer, at: number) => Number(view.readBigUInt64LE(at)) },
  i64: { size: 8, read: (view: Buffer, at: number) => Number(view.readBigInt64LE(at)) },
  f64: { size: 8, read: (view: Buffer, at: number) => view.readDoubleLE(at) },
}

const LIST = 9
/** By GGUF's own numbers. */
const types = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'bool', 'text', undefined, 'u64', 'i64', 'f64'] as const

const MOST_ITEMS = 4_000_000
const ITEMS_KEPT = 4_096
const TEXTS_KEPT = 16
/** Longer texts (a whole tokenizer as JSON) are passed over. */
const TEXT_KEPT = 1024 * 1024
const ITEM_TEXT = 64 * 1024

export const TOKENS = 'tokenizer.ggml.tokens'

/** Throws a Refusal. */
export function readValue(reader: HeaderReader, key: string): Value {
  const type = reader.u32()
  return type === LIST ? readList(reader, key) : readScalar(reader, typeOf(type))
}

function typeOf(type: number): Value['type'] {
  const known = types[type]
  if (known) return known
  throw new Refusal('Its header has a value of a kind that does not exist. The file is damaged: get it again.')
}

function readScalar(reader: HeaderReader, type: Value['type']): Value {
  if (type === 'bool') return { type, value: reader.u8() !== 0 }
  if (type !== 'text') {
    const { size, read } = readers[type]
    return { type, value: reader.scalar(size, read) }
  }
  return { type, value: reader.shortText(TEXT_KEPT) ?? '' }
}

function readList(reader: HeaderReader, key: string): Value {
  const type = typeOf(reader.u32())
  const count = reader.u64()
  const least = type === 'text' ? 8 : type === 'bool' ? 1 : readers[type].size
  if (count > MOST_ITEMS || count * least > reader.left) {
    throw new Refusal('Its header has a list that can’t be in it. The file is damaged: get it again.')
  }
  if (type === 'text') {
    if (key === TOKENS) {
      return { type, count, missingBytes: readTokens(reader, count) }
    }
    const items = Array.from({ length: Math.min(count, TEXTS_KEPT) }, () => reader.shortText(ITEM_TEXT) ?? '')
    for (let index = items.length; index < count; index++) reader.shortText(0)
    return { type, count, items }
  }
  if (count > ITEMS_KEPT) {
    reader.skip(count * least)
    return { type, count }
  }
  return { type, count, items: Array.from({ length: count }, () => readScalar(reader, type).value ?? 0) }
}
