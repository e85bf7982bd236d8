import { number } from '../../../../shared/format.ts'
import { hasHeads, isDense } from './architectures.ts'
import { Refusal } from './Refusal.ts'
import { type Header, numberOf, shown, textOf } from './readHeader.ts'
import type { Value } from './readValue.ts'

/** llama.cpp has no room for more. */
const MOST_BLOCKS = 512
const MOST_EXPERTS = 512
const MOST = 2 ** 31 - 1
const scalings = ['none', 'linear', 'yarn', 'longrope']

/** What every model must say of itself, and what would end llama.cpp's process. Throws a Refusal. */
export function checkKeys(header: Header): void {
  const { values } = header
  const architecture = textOf(values, 'general.architecture')
  if (!architecture)
    throw new Refusal('Its header does not say what architecture the model has (general.architecture).')
  const key = (name: string) => `${architecture}.${name}`
  const positive = (name: string, most = MOST) => checkCount(values, key(name), most)

  positive('context_length')
  const width = positive('embedding_length')
  const blocks = positive('block_count', MOST_BLOCKS)
  checkHeads(values, architecture, width)
  if (isDense(architecture)) {
    checkSome(values.get(key('feed_forward_length')), key('feed_forward_length'))
    checkNorm(values, architecture)
  }

  const nextBlocks = numberOf(values, key('nextn_predict_layers')) ?? 0
  if (nextBlocks > blocks) throw contradiction(key('nextn_predict_layers'), nextBlocks)
  const experts = numberOf(values, key('expert_count')) ?? 0
  const used = numberOf(values, key('expert_used_count')) ?? 0
  if (experts > MOST_EXPERTS || experts < 0) throw contradiction(key('expert_count'), experts)
  if (experts > 0 !== used > 0 || used > experts) throw contradiction(key('expert_used_count'), used)
  const scaling = textOf(values, key('rope.scaling.type'))
  if (scaling !== undefined && !scalings.includes(scaling)) {
    throw new Refusal(`llama.cpp does not know its way of scaling positions (“${shown(scaling)}”).`)
  }
}

/** The number under a key that must be there, from 1 to `most`. */
function checkCount(values: Header['values'], key: string, most: number): number {
  const found = numberOf(values, key)
  if (found === undefined) throw missing(key)
  if (!Number.isInteger(found) || found < 1 || found > most) throw contradiction(key, found)
  return found
}

function checkHeads(values: Header['values'], architecture: string, width: number): void {
  if (!hasHeads(architecture)) return
  const key = `${architecture}.attention.head_count`
  const heads = values.get(key)
  checkSome(heads, key)
  if (!isDense(architecture) || typeof heads?.value !== 'number') return
  if (heads.value > 65_536) throw contradiction(key, heads.value)
  const hasLengths = values.has(`${architecture}.attention.key_length`)
  if (!hasLengths && width % heads.value !== 0) throw contradiction(key, heads.value)
  const shared = numberOf(values, `${key}_kv`) ?? heads.value
  if (shared < 1 || heads.value % shared !== 0) throw contradiction(`${key}_kv`, shared)
  for (const name of ['key_length', 'value_length']) {
    const length = numberOf(values, `${architecture}.attention.${name}`) ?? 1
    if (length < 1 || length > 65_536) throw contradiction(`${architecture}.attention.${name}`, length)
  }
}

/** A number above 0, or a list of one for each block with such a number in it. */
function checkSome(value: Value | undefined, key: string): void {
  if (!value) throw missing(key)
  const all = value.items ?? [value.value]
  if (!all.some((one) => typeof one === 'number' && one > 0) || all.some((one) => typeof one === 'number' && one < 0)) {
    throw new Refusal(`Its header gives no usable number for ${shown(key)}. The file is damaged: get it again.`)
  }
}

function checkNorm(values: Header['values'], architecture: string): void {
  const names = ['layer_norm_rms_epsilon', 'layer_norm_epsilon'].map((name) => `${architecture}.attention.${name}`)
  const found = names.map((name) => numberOf(values, name)).find((value) => value !== undefined)
  if (found === undefined) throw missing(names[0] ?? '')
  if (!(found >= 0 && found < 1)) throw contradiction(names[0] ?? '', found)
}

const missing = (key: string) => new Refusal(`Its header does not say ${shown(key)}, which llama.cpp needs.`)

const contradiction = (key: string, value: number) =>
  new Refusal(`Its header gives ${number(value)} for ${shown(key)}, which can’t be. The file is damaged: get it again.`)
