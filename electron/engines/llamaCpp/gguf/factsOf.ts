import { number } from '../../../../shared/format.ts'
import type { Capability } from '../../../../shared/model/engine.ts'
import { canAnswer, isEmbedding } from './architectures.ts'
import type { GgufFacts } from './facts.ts'
import { type Header, numberOf, type Tensor, textOf } from './readHeader.ts'
import type { Value } from './readValue.ts'
import { fileTypeName, tensorTypeOf } from './tensorTypes.ts'

const TEMPLATE = 'tokenizer.chat_template'
const LICENSE = 'general.license'
const MOST_ENTRIES = 200
const ENTRY_LENGTH = 300
const NAME_LENGTH = 200
/** More than any model's template has; what is longer would only slow others down. */
const TEMPLATE_LENGTH = 256 * 1024
const LICENSE_LENGTH = 64 * 1024

/** What people and engine need to know of a model whose header was checked. */
export function factsOf({ values }: Header, tensors: readonly Tensor[]): GgufFacts {
  const architecture = textOf(values, 'general.architecture') ?? ''
  const count = (name: string) => numberOf(values, `${architecture}.${name}`)
  const heads = (name: string) => largest(values.get(`${architecture}.attention.${name}`))
  const chatTemplate = textOf(values, TEMPLATE)?.slice(0, TEMPLATE_LENGTH)
  return {
    name: textOf(values, 'general.name')?.slice(0, NAME_LENGTH) || undefined,
    architecture,
    parameterSize: textOf(values, 'general.size_label')?.slice(0, 40) || parameterSize(tensors),
    quantization: fileTypeName(numberOf(values, 'general.file_type') ?? -1) ?? mostUsedType(tensors),
    contextLength: count('context_length') ?? 0,
    blockCount: count('block_count') ?? 0,
    embeddingLength: count('embedding_length') ?? 0,
    headCount: heads('head_count'),
    headCountKv: heads('head_count_kv'),
    keyLength: count('attention.key_length'),
    valueLength: count('attention.value_length'),
    chatTemplate,
    license: textOf(values, LICENSE)?.slice(0, LICENSE_LENGTH) || undefined,
    capabilities: capabilitiesOf(values, architecture, chatTemplate),
    entries: entriesOf(values),
  }
}

/** The template's own text says what it has room for, as Ollama reads it too. */
function capabilitiesOf(values: Header['values'], architecture: string, template = ''): Capability[] {
  if (isEmbedding(architecture) || (numberOf(values, `${architecture}.pooling_type`) ?? 0) > 0) return ['embedding']
  if (!canAnswer(architecture)) return []
  const thinks = (template.includes('<think>') && template.includes('</think>')) || template.includes('enable_thinking')
  return [
    'chat',
    ...(/\btools\b|tool_call/.test(template) ? ['tools' as const] : []),
    ...(thinks || architecture === 'gpt-oss' ? ['thinking' as const] : []),
  ]
}

function entriesOf(values: Header['values']): GgufFacts['entries'] {
  return [...values]
    .filter(([key]) => key !== TEMPLATE && key !== LICENSE)
    .slice(0, MOST_ENTRIES)
    .map(([key, value]) => ({ key: key.slice(0, NAME_LENGTH), value: shownValue(value) }))
}

function shownValue({ value, count, items }: Value): string {
  if (value !== undefined) return String(value).slice(0, ENTRY_LENGTH)
  const all = items && items.length === count && items.length <= 16 ? items.join(', ') : undefined
  return (all ?? `${number(count ?? 0)} values`).slice(0, ENTRY_LENGTH)
}

/** A number, or the largest one of a list with one for each block. */
function largest(value: Value | undefined): number | undefined {
  const all = (value?.items ?? [value?.value]).filter((one) => typeof one === 'number')
  return all.length > 0 ? Math.max(...all) : undefined
}

/** `7.2B`, `135M`. */
function parameterSize(tensors: readonly Tensor[]): string {
  const all = tensors.reduce((sum, { shape }) => sum + elements(shape), 0)
  for (const [unit, size] of [
    ['T', 1e12],
    ['B', 1e9],
    ['M', 1e6],
  ] as const) {
    if (all >= size * 0.995) return `${(all / size).toFixed(all < size * 9.95 ? 1 : 0).replace('.0', '')}${unit}`
  }
  return `${Math.max(1, Math.round(all / 1e3))}K`
}

/** The type that holds most of the model's numbers. */
function mostUsedType(tensors: readonly Tensor[]): string | undefined {
  const sums = new Map<number, number>()
  for (const { type, shape } of tensors) sums.set(type, (sums.get(type) ?? 0) + elements(shape))
  const [most] = [...sums].sort(([, a], [, b]) => b - a)
  const type = most && tensorTypeOf(most[0])
  return typeof type === 'object' ? type.name : undefined
}

const elements = (shape: readonly number[]) => shape.reduce((product, dimension) => product * dimension, 1)
