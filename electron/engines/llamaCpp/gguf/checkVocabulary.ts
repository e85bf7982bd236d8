import { number } from '../../../../shared/format.ts'
import { Refusal } from './Refusal.ts'
import { type Header, shown, textOf } from './readHeader.ts'
import { TOKENS } from './readValue.ts'

/** Whether the vocabulary is whole; that its texts differ was seen when they were read. Throws a Refusal. */
export function checkVocabulary({ values }: Header): void {
  const model = textOf(values, 'tokenizer.ggml.model')
  if (!model) throw new Refusal('It has no tokenizer (tokenizer.ggml.model), so it can’t read a prompt.')
  if (model === 'no_vocab' || model === 'none') {
    throw new Refusal('It has no vocabulary, so it can’t read a prompt.')
  }
  const tokens = values.get(TOKENS)
  const count = tokens?.count ?? 0
  if (tokens?.type !== 'text' || count === 0) throw new Refusal('It has no vocabulary (tokenizer.ggml.tokens).')
  // What has no token of its own is read byte by byte: llama.cpp ends its process at the first one that it doesn't find.
  if (model === 'llama' && tokens.missingBytes) {
    throw new Refusal(
      `Its vocabulary lacks ${number(tokens.missingBytes)} of the 256 bytes. The file is damaged: get it again.`,
    )
  }
  checkBeside(values, 'tokenizer.ggml.scores', ['f32', 'i32'], count)
  checkBeside(values, 'tokenizer.ggml.token_type', ['i32', 'u32'], count)
}

/** A list that has something for each token. */
function checkBeside(values: Header['values'], key: string, types: readonly string[], count: number): void {
  const list = values.get(key)
  if (!list) return
  if (!types.includes(list.type) || list.count === undefined) {
    throw new Refusal(`Its header has no list of numbers at ${shown(key)}. The file is damaged: get it again.`)
  }
  if (list.count !== count) {
    throw new Refusal(
      `It has ${number(count)} tokens and ${number(list.count)} values at ${shown(key)}. The file is damaged: get it again.`,
    )
  }
}
