import type { Llama, LlamaGrammar } from 'node-llama-cpp'
import type { Sampling } from '../protocol.ts'
import { anyObject, grammarSchema } from './grammarSchema.ts'

/** What holds an answer to that form; undefined when it is free. */
export async function grammarFor(llama: Llama, format: Sampling['format']): Promise<LlamaGrammar | undefined> {
  if (format === undefined) return undefined
  return llama.createGrammarForJsonSchema(format === 'json' ? anyObject : (grammarSchema(format) as typeof anyObject))
}
