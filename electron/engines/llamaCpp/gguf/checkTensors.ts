import { bytes, number } from '../../../../shared/format.ts'
import { isDense } from './architectures.ts'
import { Refusal } from './Refusal.ts'
import { type Header, numberOf, shown, type Tensor, textOf } from './readHeader.ts'
import { tensorTypeOf } from './tensorTypes.ts'

/** Whether the data that the header describes is there, piece after piece. Throws a Refusal. */
export function checkData({ tensors, dataStart, alignment, size }: Header): void {
  let end = 0
  for (const tensor of tensors) {
    const length = lengthOf(tensor)
    const { name, offset } = tensor
    if (offset % alignment !== 0) throw misplaced(name)
    // After a tensor of a type that is not known here, the next one's place can't be told.
    if (Number.isNaN(end) ? dataStart + offset > size : offset !== end) throw misplaced(name)
    end = Math.ceil((offset + length) / alignment) * alignment
    const needed = dataStart + offset + (Number.isNaN(length) ? 0 : length)
    if (!Number.isSafeInteger(needed)) throw misplaced(name)
  }
  const last = tensors.at(-1)
  if (!last) return
  const needed = dataStart + last.offset + (lengthOf(last) || 0)
  if (needed > size) {
    throw new Refusal(
      `The file ends before its tensors do: ${amounts(size, needed)} are there. Get it again, or wait until it is whole.`,
    )
  }
}

/** Two sizes in one unit: `3.1 of 4.2 GB`. */
function amounts(there: number, needed: number): string {
  const [some, all] = [bytes(there), bytes(needed)]
  const unit = all.split(' ')[1] ?? ''
  const isSame = some !== all && some.endsWith(` ${unit}`)
  if (isSame) return `${some.slice(0, -unit.length - 1)} of ${all}`
  return some === all ? `${number(there)} of ${number(needed)} bytes` : `${some} of ${all}`
}

/** The bytes that it takes; NaN for a type that is not known here. */
function lengthOf({ name, shape, type }: Tensor): number {
  const known = tensorTypeOf(type)
  if (!known)
    throw new Refusal(`The tensor “${shown(name)}” is stored in a way that does not exist, or that was given up.`)
  const [row = 1, ...rest] = shape
  const rows = rest.reduce((product, dimension) => product * dimension, 1)
  if (!(row * rows > 0) || row * rows > Number.MAX_SAFE_INTEGER) {
    throw new Refusal(`The tensor “${shown(name)}” has an impossible size. The file is damaged: get it again.`)
  }
  if (known === 'unknown') return Number.NaN
  if (row % known.numbers !== 0) {
    throw new Refusal(`The rows of the tensor “${shown(name)}” don’t fit its type. The file is damaged: get it again.`)
  }
  return (row / known.numbers) * known.bytes * rows
}

const misplaced = (name: string) =>
  new Refusal(`The tensor “${shown(name)}” is not where its data should be. The file is damaged: get it again.`)

/** Whether there are tensors for all that the header promises, over all parts of the model. Throws a Refusal. */
export function checkParts(first: Header, tensors: readonly Tensor[]): void {
  const { values } = first
  if (tensors.length === 0) throw new Refusal('It has a vocabulary and no tensors: it is not a whole model.')
  const names = new Set(tensors.map(({ name }) => name))
  if (names.size < tensors.length) throw new Refusal('Its parts have the same tensors. Get the file again.')
  const blocks = new Set([...names].flatMap((name) => /^blk\.(\d+)\./.exec(name)?.[1] ?? []))
  const architecture = textOf(values, 'general.architecture') ?? ''
  const promised = numberOf(values, `${architecture}.block_count`) ?? 0
  // The blocks that guess further tokens are left out of many files.
  const needed = promised - (numberOf(values, `${architecture}.nextn_predict_layers`) ?? 0)
  // Of some architectures a block may be empty.
  if (isDense(architecture) && blocks.size > 0 && blocks.size < needed) {
    const there = `${number(blocks.size)} of its ${number(promised)} blocks`
    throw new Refusal(`The tensors of only ${there} are there. Get the file again.`)
  }
  const embeddings = tensors.find(({ name }) => name === 'token_embd.weight')
  const tokens = values.get('tokenizer.ggml.tokens')?.count
  if (embeddings && tokens !== undefined && (embeddings.shape[1] ?? 1) < tokens) {
    throw new Refusal(`It has ${number(tokens)} tokens, and weights for ${number(embeddings.shape[1] ?? 1)} of them.`)
  }
}
