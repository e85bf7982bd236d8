import type { GgufKey, GgufTensor } from './ggufWriter.ts'

const WIDTH = 32

/** The keys of the smallest llama that there can be, of one block. */
export const smallLlamaKeys = (name: string, contextLength: number): GgufKey[] => [
  ['general.architecture', 'str', 'llama'],
  ['general.name', 'str', name],
  ['llama.context_length', 'u32', contextLength],
  ['llama.embedding_length', 'u32', WIDTH],
  ['llama.block_count', 'u32', 1],
  ['llama.feed_forward_length', 'u32', WIDTH],
  ['llama.attention.head_count', 'u32', 2],
  ['llama.attention.head_count_kv', 'u32', 1],
  ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-6],
]

/** And its tensors, for a vocabulary of that size: what it says makes no sense. `type`: of those that are matrices. */
export function smallLlamaTensors(tokens: number, type: 'f16' | 'f32', value: number): GgufTensor[] {
  const tensor = (name: string, kind: 'f16' | 'f32', ...shape: number[]): GgufTensor => {
    const length = shape.reduce((product, dimension) => product * dimension, 1)
    return { name: `${name}.weight`, shape, type: kind, data: new Float32Array(length).fill(value) }
  }
  return [
    tensor('token_embd', type, WIDTH, tokens),
    tensor('output_norm', 'f32', WIDTH),
    ...['attn_norm', 'ffn_norm'].map((name) => tensor(`blk.0.${name}`, 'f32', WIDTH)),
    ...['attn_q', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map((name) =>
      tensor(`blk.0.${name}`, type, WIDTH, WIDTH),
    ),
    ...['attn_k', 'attn_v'].map((name) => tensor(`blk.0.${name}`, type, WIDTH, WIDTH / 2)),
  ]
}
