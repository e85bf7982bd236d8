import { type GgufKey, type GgufTensor, writeGguf } from './ggufWriter.ts'
import { type TokenizerName, tokenBytes } from './realTokens.ts'

const WIDTH = 32
const BEGIN = '<|im_start|>'
const END = '<|im_end|>'

/** Roles and texts as ChatML has them. */
const template = `{% for message in messages %}{{ '${BEGIN}' + message['role'] + '\\n' + message['content'] + '${END}\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '${BEGIN}assistant\\n' }}{% endif %}`

/** A .gguf file with a tokenizer that models really have, and a model that says nothing sensible: some 10 MB. */
export function realGguf(tokenizer: TokenizerName): Buffer {
  const bytes = tokenBytes(tokenizer)
  const tokens = [...bytes.map(shown), '<|endoftext|>', BEGIN, END]
  const [end, , turnEnd] = [bytes.length, 0, bytes.length + 2]
  const keys: GgufKey[] = [
    ['general.architecture', 'str', 'llama'],
    ['general.name', 'str', tokenizer],
    ['general.file_type', 'u32', 1],
    ['llama.context_length', 'u32', 131_072],
    ['llama.embedding_length', 'u32', WIDTH],
    ['llama.block_count', 'u32', 1],
    ['llama.feed_forward_length', 'u32', WIDTH],
    ['llama.attention.head_count', 'u32', 2],
    ['llama.attention.head_count_kv', 'u32', 1],
    ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-6],
    ['tokenizer.ggml.model', 'str', 'gpt2'],
    // Cuts texts into words by the same expression as cl100k.
    ['tokenizer.ggml.pre', 'str', 'llama-bpe'],
    ['tokenizer.ggml.tokens', 'str[]', tokens],
    ['tokenizer.ggml.merges', 'str[]', mergesOf(bytes)],
    ['tokenizer.ggml.token_type', 'i32[]', tokens.map((_, at) => (at < bytes.length ? 1 : 3))],
    ['tokenizer.ggml.bos_token_id', 'u32', end],
    ['tokenizer.ggml.eos_token_id', 'u32', turnEnd],
    ['tokenizer.chat_template', 'str', template],
  ]
  return writeGguf({ keys, tensors: tensorsFor(tokens.length) })
}

/** Each byte as BPE vocabularies write it: visible ones as they are, others as letters beyond Latin-1. */
const letters = lettersOfBytes()

function lettersOfBytes(): string[] {
  const isVisible = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173)
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : next++))
}

const shown = (bytes: string) => [...bytes].map((byte) => letters[byte.charCodeAt(0)]).join('')

/** The two tokens that each token is made of, in the order of their ranks. */
function mergesOf(all: readonly string[]): string[] {
  const ranks = new Map(all.map((bytes, rank) => [bytes, rank]))
  return all.flatMap((bytes, rank) => {
    if (bytes.length === 1) return []
    const parts = [...bytes]
    while (parts.length > 2) {
      const pairs = parts.slice(1).map((part, at) => ranks.get(`${parts[at]}${part}`) ?? rank)
      const at = pairs.indexOf(Math.min(...pairs))
      parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`)
    }
    return [parts.map(shown).join(' ')]
  })
}

function tensorsFor(tokens: number): GgufTensor[] {
  const tensor = (name: string, type: 'f16' | 'f32', ...shape: number[]): GgufTensor => {
    const length = shape.reduce((product, dimension) => product * dimension, 1)
    return { name: `${name}.weight`, shape, type, data: new Float32Array(length) }
  }
  return [
    tensor('token_embd', 'f16', WIDTH, tokens),
    tensor('output_norm', 'f32', WIDTH),
    ...['attn_norm', 'ffn_norm'].map((name) => tensor(`blk.0.${name}`, 'f32', WIDTH)),
    ...['attn_q', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map((name) =>
      tensor(`blk.0.${name}`, 'f16', WIDTH, WIDTH),
    ),
    ...['attn_k', 'attn_v'].map((name) => tensor(`blk.0.${name}`, 'f16', WIDTH, WIDTH / 2)),
  ]
}
