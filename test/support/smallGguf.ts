import { type GgufContent, type GgufKey, type GgufTensor, writeGguf } from './ggufWriter.ts'
import { smallLlamaKeys, smallLlamaTensors } from './smallLlama.ts'

const tokens = ['<unk>', '<s>', '</s>', ...Array.from({ length: 61 }, (_, index) => `token${index}`)]

const keys: readonly GgufKey[] = [
  ...smallLlamaKeys('Small', 2048),
  ['general.file_type', 'u32', 0],
  ['general.license', 'str', 'mit'],
  ['tokenizer.ggml.model', 'str', 'llama'],
  ['tokenizer.ggml.tokens', 'str[]', tokens],
  ['tokenizer.ggml.scores', 'f32[]', tokens.map(() => 0)],
  ['tokenizer.ggml.token_type', 'i32[]', tokens.map((_, index) => (index < 3 ? 3 : 1))],
  ['tokenizer.ggml.bos_token_id', 'u32', 1],
  ['tokenizer.ggml.eos_token_id', 'u32', 2],
  ['tokenizer.chat_template', 'str', '{{ messages }}'],
]

const tensors: readonly GgufTensor[] = smallLlamaTensors(tokens.length, 'f32', 0.01)

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
