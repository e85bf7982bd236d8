import { type GgufKey, writeGguf } from './ggufWriter.ts'
import { type TokenizerName, tokenBytes } from './realTokens.ts'
import { smallLlamaKeys, smallLlamaTensors } from './smallLlama.ts'

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
    ...smallLlamaKeys(tokenizer, 131_072),
    ['general.file_type', 'u32', 1],
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
  return writeGguf({ keys, tensors: smallLlamaTensors(tokens.length, 'f16', 0) })
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
