import { type GgufContent, type GgufKey, type GgufTensor, writeGguf } from './ggufWriter.ts'

const WIDTH = 32
const tokens = ['<unk>', '<s>', '</s>', ...Array.from({ length: 61 }, (_, index) => `token${index}`)]

const keys: readonly GgufKey[] = [
  ['general.architecture', 'str', 'llama'],
  ['general.name', 'str', 'Small'],
  ['general.file_type', 'u32', 0],
  ['general.license', 'str', 'mit'],
  ['llama.context_length', 'u32', 2048],
  ['llama.embedding_length', 'u32', WIDTH],
  ['llama.block_count', 'u32', 1],
  ['llama.feed_forward_length', 'u32', WIDTH],
  ['llama.attention.head_count', 'u32', 2],
  ['llama.attention.head_count_kv', 'u32', 1],
  ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-6],
  ['tokenizer.ggml.model', 'str', 'llama'],
  ['tokenizer.ggml.tokens', 'str[]', tokens],
  ['tokenizer.ggml.scores', 'f32[]', tokens.map(() => 0)],
  ['tokenizer.ggml.token_type', 'i32[]', tokens.map((_, index) => (index < 3 ? 3 : 1))],
  ['tokenizer.ggml.bos_token_id', 'u32', 1],
  ['tokenizer.ggml.eos_token_id', 'u32', 2],
  ['tokenizer.chat_template', 'str', '{{ messages }}'],
]

const tensor = (name: string, ...shape: number[]): GgufTensor => {
  const length = shape.reduce((product, dimension) => product * dimension, 1)
  return { name: `${name}.weight`, shape, type: 'f32', data: new Float32Array(length).fill(0.01) }
}
const tensors: readonly GgufTensor[] = [
  tensor('token_embd', WIDTH, tokens.length),
  tensor('output_norm', WIDTH),
  ...['attn_norm', 'ffn_norm'].map((name) => tensor(`blk.0.${name}`, WIDTH)),
  ...['attn_q', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map((name) => tensor(`blk.0.${name}`, WIDTH, WIDTH)),
  ...['attn_k', 'attn_v'].map((name) => tensor(`blk.0.${name}`, WIDTH, WIDTH / 2)),
]

export interface SmallGguf {
  /** Replaces keys, or adds them; undefined leaves one out. */
  keys?: Record<string, [type: GgufKey[1], value: unknown] | undefined>
  tensors?: (all: readonly GgufTensor[]) => readonly GgufTensor[]
  content?: Partial<GgufContent>
}

/** A whole model in 24 kB that says nothing sensible. For what looks at its header. */
export function smallGguf(changes: SmallGguf = {}): Buffer {
  const changed = Object.entries(changes.keys ?? {})
  const kept = keys.flatMap((line): GgufKey[] => {
    const other = changed.find(([key]) => key === line[0])
    if (!other) return [line]
    return other[1] ? [[line[0], ...other[1]]] : []
  })
  const added = changed.flatMap(([key, other]): GgufKey[] =>
    other && !keys.some(([known]) => known === key) ? [[key, ...other]] : [],
  )
  return writeGguf({
    keys: [...kept, ...added],
    tensors: changes.tensors?.(tensors) ?? tensors,
    ...changes.content,
  })
}
