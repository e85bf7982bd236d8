import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GgufKey, type GgufTensor, writeGguf } from './ggufWriter.ts'
import { PLAIN_TEMPLATE } from './tinyTemplates.ts'
import { BOS, buildVocabulary, type Script, UNKNOWN, type Vocabulary } from './tinyVocabulary.ts'

export interface TinyModel {
  scripts: readonly Script[]
  /** As the file calls itself. */
  name?: string
  template?: string
  /** `llama` in its place is what llama.cpp knows. */
  architecture?: string
  contextLength?: number
  /** Layers that cost and change nothing: random weights whose results are multiplied by zero. */
  heavy?: { layers: number; feedForward: number; heads: number }
}

const HEAD = 32
/** Every embedding has this squared length, so that normalising is a multiplication by one constant. */
const SQUARED = 4

/** A table of weights, `columns` in, `rows` out. */
class Weights {
  readonly data: Float32Array
  readonly columns: number
  readonly rows: number

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.data = new Float32Array(columns * rows)
  }

  set(row: number, column: number, value: number): void {
    this.data[row * this.columns + column] = value
  }

  add(row: number, column: number, value: number): void {
    const at = row * this.columns + column
    this.data[at] = (this.data[at] as number) + value
  }
}

/**
 * A .gguf file whose model, run by the real llama.cpp, says fixed texts: some 300 kB and a few milliseconds to make. It
 * has one layer. Its attention looks at the latest keyword of the prompt and so chooses the script; each token of an
 * answer leads to the next by the output table alone. Where a grammar allows none of them it writes the text of the script
 * into the first string, and closes what is open. The margins are so wide that no temperature or seed changes a word; the
 * latest keyword is found over some 4,900 tokens.
 */
export function tinyGguf(model: TinyModel): Buffer {
  const { scripts, name = 'tiny', template = PLAIN_TEMPLATE, contextLength = 4_096, architecture = 'llama' } = model
  const { layers = 0, feedForward = 32, heads = 1 } = model.heavy ?? {}
  if (scripts.length > HEAD) throw new Error(`at most ${HEAD} scripts`)
  const vocabulary = buildVocabulary(scripts)
  const { tokens, types } = vocabulary
  const places = placesFor(scripts.length, vocabulary.next)
  const embedding = embeddingOf(vocabulary, places)
  const output = outputOf(vocabulary, scripts, places)
  const tensors: GgufTensor[] = [
    tensor('token_embd', embedding),
    ones('output_norm', places.width),
    tensor('output', output),
    ...chooser(scripts.length, places, heads, feedForward),
    ...ballast(layers, places.width, heads, feedForward),
  ]
  const of = (key: string) => `${architecture}.${key}`
  const keys: GgufKey[] = [
    ['general.architecture', 'str', architecture],
    ['general.name', 'str', name],
    ['general.file_type', 'u32', 1],
    [of('context_length'), 'u32', contextLength],
    [of('embedding_length'), 'u32', places.width],
    [of('block_count'), 'u32', layers + 1],
    [of('feed_forward_length'), 'u32', feedForward],
    [of('attention.head_count'), 'u32', heads],
    [of('attention.head_count_kv'), 'u32', heads],
    [of('attention.key_length'), 'u32', HEAD],
    [of('attention.value_length'), 'u32', HEAD],
    [of('rope.dimension_count'), 'u32', HEAD],
    [of('rope.freq_base'), 'f32', 1e7],
    [of('attention.layer_norm_rms_epsilon'), 'f32', 1e-6],
    [of('vocab_size'), 'u32', tokens.length],
    ['tokenizer.ggml.model', 'str', 'llama'],
    ['tokenizer.ggml.tokens', 'str[]', tokens],
    ['tokenizer.ggml.scores', 'f32[]', tokens.map(() => 0)],
    ['tokenizer.ggml.token_type', 'i32[]', types],
    ['tokenizer.ggml.bos_token_id', 'u32', BOS],
    ['tokenizer.ggml.eos_token_id', 'u32', vocabulary.end],
    ['tokenizer.ggml.unknown_token_id', 'u32', UNKNOWN],
    ['tokenizer.ggml.add_bos_token', 'bool', true],
    ['tokenizer.ggml.add_space_prefix', 'bool', false],
    ['tokenizer.chat_template', 'str', template],
  ]
  return writeGguf({ keys, tensors })
}

/** The same as a file of that folder, by its own name. Answers its path. */
export function tinyGgufFile(model: TinyModel, folder: string): string {
  const path = join(folder, `${model.name ?? 'tiny'}.gguf`)
  writeFileSync(path, tinyGguf(model))
  return path
}

/** What each number of the state that runs through the layers stands for. */
interface Places {
  constant: number
  isKeyword: number
  filler: number
  /** From here: which script the token asks for. */
  asks: number
  /** From here: which script the attention has chosen. */
  chosen: number
  /** Which token of an answer it is. */
  states: Map<number, number>
  width: number
  /** What normalising multiplies with. */
  gain: number
}

function placesFor(scripts: number, next: Vocabulary['next']): Places {
  const asks = 3
  const chosen = asks + scripts
  const first = chosen + scripts
  const states = new Map([...next.keys()].map((token, at) => [token, first + at]))
  const width = Math.ceil((first + states.size) / 32) * 32
  return { constant: 0, isKeyword: 1, filler: 2, asks, chosen, states, width, gain: Math.sqrt(width / SQUARED) }
}

function embeddingOf({ tokens, keywords }: Vocabulary, places: Places): Weights {
  const embedding = new Weights(places.width, tokens.length)
  tokens.forEach((_, token) => {
    let squared = 1
    embedding.set(token, places.constant, 1)
    const script = keywords.get(token)
    if (script !== undefined) {
      embedding.set(token, places.isKeyword, 1)
      embedding.set(token, places.asks + script, 1)
      squared += 2
    }
    const state = places.states.get(token)
    if (state !== undefined) {
      embedding.set(token, state, 1)
      squared += 1
    }
    embedding.set(token, places.filler, Math.sqrt(SQUARED - squared))
  })
  return embedding
}

/** What a grammar that allows no piece of an answer falls back to, and what ends a string after the last piece. */
const byDefault: [string, number][] = Object.entries({ '"': 6, '}': 5, ']': 4, '0': 3, ':': 2, ',': 1 })
const afterTheEnd: [string, number][] = Object.entries({ '"': 70, '}': 65, ']': 60 })

function outputOf(vocabulary: Vocabulary & { end: number }, scripts: readonly Script[], places: Places): Weights {
  const { tokens, next, starts, ends, end, byte } = vocabulary
  const output = new Weights(places.width, tokens.length)
  const likes = (token: number, place: number, by: number) => output.add(token, place, by / places.gain)
  for (const [token, follower] of next) likes(follower, places.states.get(token) as number, 80)
  const usual = Math.max(
    0,
    scripts.findIndex(({ when }) => !when),
  )
  starts.forEach((token, script) => {
    likes(token, places.constant, script === usual ? 45 : 30)
    likes(token, places.chosen + script, 30)
  })
  likes(end, places.constant, 10)
  for (const [character, by] of byDefault) likes(byte(character), places.constant, by)
  for (const last of ends) {
    for (const [character, by] of afterTheEnd) likes(byte(character), places.states.get(last) as number, by)
  }
  return output
}

/**
 * The layer that chooses. Two of the pairs that RoPE turns are used: the slowest, where it is nearly still, says whether a
 * token is a keyword; one that is faster says how far away it is, and nearer is better. What is taken along is its script.
 */
function chooser(scripts: number, places: Places, heads: number, feedForward: number): GgufTensor[] {
  const { width, gain } = places
  const [query, key, value] = [1, 2, 3].map(() => new Weights(width, HEAD * heads)) as [Weights, Weights, Weights]
  const back = new Weights(HEAD * heads, width)
  const DISTANCE = 16
  const IS_KEYWORD = 30
  query.set(DISTANCE, places.constant, 134 / gain)
  key.set(DISTANCE + 1, places.constant, -127 / gain)
  query.set(IS_KEYWORD, places.constant, 200 / gain)
  key.set(IS_KEYWORD, places.isKeyword, 200 / gain)
  for (let script = 0; script < scripts; script++) {
    value.set(script, places.asks + script, 1 / gain)
    back.set(places.chosen + script, script, 1)
  }
  const nothing = [new Weights(width, feedForward), new Weights(width, feedForward)] as const
  return layer(0, { query, key, value, back, gate: nothing[0], up: nothing[1] })
}

interface LayerWeights {
  query: Weights
  key: Weights
  value: Weights
  back: Weights
  gate: Weights
  up: Weights
}

function layer(at: number, { query, key, value, back, gate, up }: LayerWeights): GgufTensor[] {
  const name = (part: string) => `blk.${at}.${part}`
  const { columns: width } = query
  return [
    ones(name('attn_norm'), width),
    tensor(name('attn_q'), query),
    tensor(name('attn_k'), key),
    tensor(name('attn_v'), value),
    tensor(name('attn_output'), back),
    ones(name('ffn_norm'), width),
    tensor(name('ffn_gate'), gate),
    tensor(name('ffn_up'), up),
    tensor(name('ffn_down'), new Weights(gate.rows, width)),
  ]
}

/** All of these layers share their numbers: they are only there to be calculated with. */
function ballast(layers: number, width: number, heads: number, feedForward: number): GgufTensor[] {
  const random = randomNumbers(1)
  const filled = (columns: number, rows: number) => {
    const weights = new Weights(columns, rows)
    for (let at = 0; at < weights.data.length; at++) weights.data[at] = (random() - 0.5) * 0.1
    return weights
  }
  if (layers === 0) return []
  const [inward, back] = [filled(width, HEAD * heads), new Weights(HEAD * heads, width)]
  const wide = filled(width, feedForward)
  const of = { query: inward, key: inward, value: inward, back, gate: wide, up: wide }
  return Array.from({ length: layers }, (_, at) => layer(at + 1, of)).flat()
}

function tensor(name: string, { data, columns, rows }: Weights): GgufTensor {
  return { name: `${name}.weight`, shape: [columns, rows], type: 'f16', data }
}

function ones(name: string, width: number): GgufTensor {
  return { name: `${name}.weight`, shape: [width], type: 'f32', data: new Float32Array(width).fill(1) }
}

/** The same numbers from 0 to 1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
