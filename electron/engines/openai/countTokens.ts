import type { BaseMessage } from '@langchain/core/messages'
import { z } from 'zod'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import type { ServerWire } from './ServerWire.ts'
import type { ServerKind } from './serverKind.ts'
import { toWireMessages } from './wireMessages.ts'

interface Counted {
  model: string
  messages: BaseMessage[]
  tools: JsonSchema[]
  signal: AbortSignal
}

/**
 * The prompt's tokens by the server's own template and tokenizer, where it has calls for that; undefined where not, and
 * for what has images. Rejects with an AppError.
 */
export async function countTokens(
  wire: ServerWire,
  kind: ServerKind | undefined,
  { model, messages, tools, signal }: Counted,
): Promise<number | undefined> {
  const wired = toWireMessages(messages)
  if (wired.some(({ content }) => Array.isArray(content))) return undefined
  const { root } = wire.place()
  const asked = { messages: wired, ...(tools.length > 0 && { tools }) }
  if (kind === 'vllm') {
    const body = { model, ...asked, add_generation_prompt: true }
    return z.object({ count: z.int() }).parse(await wire.json(`${root}/tokenize`, { signal, body })).count
  }
  if (kind !== 'llamaServer') return undefined
  const applied = await wire.json(`${root}/apply-template`, { signal, body: { model, ...asked } })
  const { prompt } = z.object({ prompt: z.string() }).parse(applied)
  const body = { model, content: prompt, add_special: true, parse_special: true }
  const { tokens } = z
    .object({ tokens: z.array(z.unknown()) })
    .parse(await wire.json(`${root}/tokenize`, { signal, body }))
  return tokens.length
}
