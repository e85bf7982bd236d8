import { number } from '../../../../shared/format.ts'
import { HeaderReader } from './HeaderReader.ts'
import { NoModel, Refusal } from './Refusal.ts'
import { readValue, type Value } from './readValue.ts'

export interface Tensor {
  name: string
  shape: number[]
  /** ggml's number of how it is stored. */
  type: number
  /** From the start of the data. */
  offset: number
}

/** What stands in a .gguf file before its data, as it is written there: only its form was checked. */
export interface Header {
  /** By key, in the file's order. */
  values: Map<string, Value>
  tensors: Tensor[]
  /** Where the data begins: bytes from the start of the file. */
  dataStart: number
  alignment: number
  /** Of the file. */
  size: number
}

const MOST_KEYS = 10_000
const MOST_TENSORS = 65_536
const MOST_KEY_BYTES = 65_535
/** ggml has no longer names, and no more dimensions. */
const MOST_NAME_BYTES = 63
const MOST_DIMENSIONS = 4
/** The shortest key with its value, and the shortest description of a tensor, in bytes. */
const LEAST_KEY = 14
const LEAST_TENSOR = 25

/** Reads the header of the open file, which has `size` bytes. Throws a Refusal. */
export function readHeader(fd: number, size: number): Header {
  if (size === 0) throw new Refusal('The file is empty. Get it again.')
  if (size < 24) throw new Refusal('This is not a .gguf file: it is too short.')
  const reader = new HeaderReader(fd, size)
  const [tensorCount, keyCount] = readCounts(reader)
  const values = readValues(reader, keyCount)
  const tensors = readTensors(reader, tensorCount)
  const alignment = values.get('general.alignment')?.value ?? 32
  if (typeof alignment !== 'number' || alignment < 8 || alignment > 65_536 || !Number.isInteger(Math.log2(alignment))) {
    throw new Refusal('Its data is aligned in a way that no model’s is.')
  }
  const dataStart = Math.ceil(reader.position / alignment) * alignment
  return { values, tensors, dataStart, alignment, size }
}

/** The magic, the version, and how many tensors and keys there are. */
function readCounts(reader: HeaderReader): [tensors: number, keys: number] {
  const magic = reader.u32()
  if (magic !== 0x4655_4747) throw new Refusal(notGguf(magic))
  const version = reader.u32()
  // The bytes of a small number, read the wrong way round.
  if (version !== 0 && (version & 0xffff) === 0) {
    throw new Refusal('It was made for computers with another byte order (big-endian). Get the usual file.')
  }
  if (version === 1)
    throw new Refusal('It is in the first version of the format, which is no longer read. Get a newer file.')
  if (version !== 2 && version !== 3)
    throw new Refusal(`It is in version ${number(version)} of the format, which is not known here.`)
  const tensors = reader.u64()
  const keys = reader.u64()
  if (tensors > MOST_TENSORS || keys > MOST_KEYS) {
    throw new Refusal('Its header names more parts than any model’s. The file is damaged: get it again.')
  }
  if (tensors * LEAST_TENSOR + keys * LEAST_KEY > reader.left) throw reader.endsTooEarly()
  return [tensors, keys]
}

/** Files that are taken for models before they are looked at. */
function notGguf(magic: number): string {
  const start = Buffer.alloc(4)
  start.writeUInt32LE(magic)
  const said = start.toString('latin1')
  if (said === 'PK\u0003\u0004') return 'This is a zip archive, not a .gguf file.'
  if (said === '<!DO' || said === '<htm') return 'This is a web page, not a .gguf file: the download led to a page.'
  if (said === 'vers') return 'This is a reference to a file (Git LFS), not the file itself. Download the file.'
  if (['lmgg', 'fmgg', 'tjgg'].includes(said)) return 'This is an old GGML file. Get the model as a .gguf file.'
  return 'This is not a .gguf file.'
}

function readValues(reader: HeaderReader, count: number): Map<string, Value> {
  const values = new Map<string, Value>()
  for (let index = 0; index < count; index++) {
    const key = reader.text(MOST_KEY_BYTES, 'A key')
    if (key === '') throw new Refusal('Its header has a value without a name. The file is damaged: get it again.')
    if (values.has(key)) throw new Refusal(`Its header says “${shown(key)}” twice. The file is damaged: get it again.`)
    values.set(key, readValue(reader, key))
  }
  return values
}

function readTensors(reader: HeaderReader, count: number): Tensor[] {
  const tensors: Tensor[] = []
  const names = new Set<string>()
  for (let index = 0; index < count; index++) {
    const name = reader.text(MOST_NAME_BYTES, 'The name of a tensor')
    if (names.has(name))
      throw new Refusal(`It has the tensor “${shown(name)}” twice. The file is damaged: get it again.`)
    names.add(name)
    const dimensions = reader.u32()
    if (dimensions > MOST_DIMENSIONS) {
      throw new Refusal(
        `The tensor “${shown(name)}” has more dimensions than there are. The file is damaged: get it again.`,
      )
    }
    const shape = Array.from({ length: dimensions }, () => reader.u64())
    tensors.push({ name, shape, type: reader.u32(), offset: reader.u64() })
  }
  return tensors
}

/** A file's own words inside a sentence: short, and without what would break it. */
export const shown = (text: string): string => text.replace(/[\p{C}]/gu, '').slice(0, 60)

/** The text under that key, unless something else stands there. */
export function textOf(values: Header['values'], key: string): string | undefined {
  const value = values.get(key)?.value
  return typeof value === 'string' ? value : undefined
}

export function numberOf(values: Header['values'], key: string): number | undefined {
  const value = values.get(key)?.value
  return typeof value === 'number' ? value : undefined
}

/** Throws NoModel for what belongs to a model without being one. */
export function assertIsModel({ values }: Header): void {
  const type = textOf(values, 'general.type')
  const architecture = textOf(values, 'general.architecture')
  if (architecture === 'clip' || type === 'mmproj') {
    throw new NoModel('It is the part that lets another model see images, not a model.')
  }
  if (type === 'adapter') throw new NoModel('It is an adapter (LoRA) for another model, not a model.')
  if (type === 'imatrix') throw new NoModel('It is what a model was quantised with, not a model.')
}
