import type { ChatModelFunctions, Llama, LlamaGrammar } from 'node-llama-cpp'
import { AppError } from '../../../../shared/model/errors.ts'
import type { Sampling } from '../protocol.ts'
import { anyObject, grammarSchema } from './grammarSchema.ts'
import type { JsonSchema } from './schemaParts.ts'

/** What holds an answer to that form; undefined when it is free. INVALID_INPUT where llama.cpp can't. */
export async function grammarFor(llama: Llama, format: Sampling['format']): Promise<LlamaGrammar | undefined> {
  if (format === undefined) return undefined
  const schema = format === 'json' ? anyObject : (grammarSchema(format) as typeof anyObject)
  try {
    return await llama.createGrammarForJsonSchema(schema)
  } catch (error) {
    throw new AppError('INVALID_INPUT', 'llama.cpp can’t hold an answer to this JSON schema.', {
      next: 'Give it a simpler schema.',
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}

/**
 * The functions with parameters that grammars can be made of: else one that a server describes in its own way would end
 * the answer in which it is called. It may be called with anything then, which is looked at where it is called.
 */
export async function callable(llama: Llama, functions: ChatModelFunctions): Promise<ChatModelFunctions> {
  const checked = Object.entries(functions).map(async ([name, one]) => {
    return [name, (await isUsable(llama, one.params)) ? one : { ...one, params: anyObject }] as const
  })
  return Object.fromEntries(await Promise.all(checked))
}

/** The same tools are offered again and again. */
const usable = new Map<string, boolean>()
const MOST_KNOWN = 500

async function isUsable(llama: Llama, params: unknown): Promise<boolean> {
  const key = JSON.stringify(params)
  const known = usable.get(key)
  if (known !== undefined) return known
  const found = await llama.createGrammarForJsonSchema(params as typeof anyObject).then(
    () => true,
    () => false,
  )
  if (usable.size >= MOST_KNOWN) usable.clear()
  usable.set(key, found)
  return found
}

/** What a tool takes, as grammars are made of it: anything where that can't be said. */
export function paramsSchema(parameters: JsonSchema) {
  try {
    return grammarSchema(parameters)
  } catch {
    return anyObject
  }
}
