/** Types of values by GGUF's own numbers; `<type>[]` is a list of them. */
const valueTypes = { u8: 0, i8: 1, u16: 2, i16: 3, u32: 4, i32: 5, f32: 6, bool: 7, str: 8, u64: 10, i64: 11, f64: 12 }
const ARRAY = 9
type Scalar = keyof typeof valueTypes

/** A line of the header: what it is called, its type, its value. */
export type GgufKey = readonly [key: string, type: Scalar | `${Scalar}[]`, value: unknown]

export interface GgufTensor {
  name: string
  /** The fastest dimension first. */
  shape: readonly number[]
  type: 'f32' | 'f16'
  data: Float32Array
}

export interface GgufContent {
  /** 3 unless a test wants another. */
  version?: number
  keys: readonly GgufKey[]
  tensors: readonly GgufTensor[]
  /** 32 unless a test wants another; `general.alignment` is not written by this. */
  alignment?: number
}

/** The bytes of a .gguf file, as llama.cpp reads them. */
export function writeGguf({ version = 3, keys, tensors, alignment = 32 }: GgufContent): Buffer {
  const padded = (length: number) => Math.ceil(length / alignment) * alignment
  const out: Buffer[] = [Buffer.from('GGUF'), u32(version), u64(tensors.length), u64(keys.length)]
  for (const [key, type, value] of keys) out.push(text(key), typed(type, value))
  let offset = 0
  for (const { name, shape, type, data } of tensors) {
    out.push(text(name), u32(shape.length), ...shape.map(u64), u32(type === 'f16' ? 1 : 0), u64(offset))
    offset += padded(data.length * (type === 'f16' ? 2 : 4))
  }
  const header = Buffer.concat(out)
  // Tensors may share their numbers.
  const made = new Map<Float32Array, Buffer>()
  const data = tensors.map((tensor) => {
    const bytes = made.get(tensor.data) ?? bytesOf(tensor)
    made.set(tensor.data, bytes)
    return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)])
  })
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), ...data])
}

const one = new Float32Array(1)
const oneAsBits = new Uint32Array(one.buffer)

/** The bits of the nearest half-precision number. */
export function halfBits(value: number): number {
  one[0] = value
  const bits = oneAsBits[0] ?? 0
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 112
  const mantissa = bits & 0x7fffff
  if (exponent >= 31) return sign | 0x7bff
  if (exponent > 0) return sign | ((((exponent << 23) | mantissa) + 0x1000) >>> 13)
  if (exponent < -10) return sign
  const shift = 14 - exponent
  return sign | (((mantissa | 0x800000) + (1 << (shift - 1))) >> shift)
}

function bytesOf({ type, data }: GgufTensor): Buffer {
  if (type === 'f32') return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const bytes = Buffer.alloc(data.length * 2)
  data.forEach((value, index) => {
    if (value !== 0) bytes.writeUInt16LE(halfBits(value), index * 2)
  })
  return bytes
}

function typed(type: GgufKey[1], value: unknown): Buffer {
  if (!type.endsWith('[]')) return Buffer.concat([u32(valueTypes[type as Scalar]), scalar(type as Scalar, value)])
  const of = type.slice(0, -2) as Scalar
  const items = (value as unknown[]).map((item) => scalar(of, item))
  return Buffer.concat([u32(ARRAY), u32(valueTypes[of]), u64(items.length), ...items])
}

function scalar(type: Scalar, value: unknown): Buffer {
  if (type === 'str') return text(String(value))
  if (type === 'u64') return u64(value as number | bigint)
  const number = Number(value)
  if (type === 'i64') return filled(8, (bytes) => bytes.writeBigInt64LE(BigInt(number)))
  if (type === 'f64') return filled(8, (bytes) => bytes.writeDoubleLE(number))
  if (type === 'f32') return filled(4, (bytes) => bytes.writeFloatLE(number))
  if (type === 'i32') return filled(4, (bytes) => bytes.writeInt32LE(number))
  if (type === 'u32') return u32(number)
  if (type === 'i16') return filled(2, (bytes) => bytes.writeInt16LE(number))
  if (type === 'u16') return filled(2, (bytes) => bytes.writeUInt16LE(number))
  return Buffer.from([number & 0xff])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Buffer {
  return filled(4, (bytes) => bytes.writeUInt32LE(value))
}

function u64(value: number | bigint): Buffer {
  return filled(8, (bytes) => bytes.writeBigUInt64LE(BigInt(value)))
}

function filled(size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}
