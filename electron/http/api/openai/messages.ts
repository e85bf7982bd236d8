import { z } from 'zod'
import type { CallerMessage } from '../../../procedures/callerMessage.ts'
import { hasParts, ImagePart, TextPart } from '../parts.ts'

const Texts = z.union([z.string(), z.array(TextPart).max(100)], 'Only text can stand here.')
const Parts = z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, ImagePart])).max(100)])
const empty = 'It has no parts.'

const Arguments = z.string().transform((text, context): Record<string, unknown> => {
  const args = parseObject(text)
  if (args) return args
  context.addIssue({ code: 'custom', message: 'The arguments must be a JSON object in a string.' })
  return z.NEVER
})

const Call = z.object({
  id: z.string().min(1).max(256),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().min(1).max(128), arguments: Arguments }),
})

const Said = z.object({
  role: z.literal('assistant'),
  content: Texts.nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(Call).max(128).nullish(),
})

/** A message of `/v1/chat/completions`. */
export const ChatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content: Texts.refine(hasParts, empty) }),
  z.object({ role: z.literal('user'), content: Parts.refine(hasParts, empty) }),
  Said,
  z.object({ role: z.literal('tool'), content: Texts, tool_call_id: z.string().min(1).max(256) }),
])
type ChatMessage = z.infer<typeof ChatMessage>

/** The messages in Aside's own shape; a tool's result gets the name of the call that it answers. */
export function toCallerMessages(messages: ChatMessage[]): CallerMessage[] {
  const names = new Map<string, string>()
  return messages.map((message): CallerMessage => {
    if (message.role === 'user') return { role: 'user', blocks: blocksOf(message.content) }
    if (message.role === 'tool') {
      const { tool_call_id: callId, content } = message
      return { role: 'tool', callId, name: names.get(callId) ?? '', text: textOf(content), isError: false }
    }
    if (message.role !== 'assistant') return { role: 'system', text: textOf(message.content) }
    for (const call of message.tool_calls ?? []) names.set(call.id, call.function.name)
    return { role: 'assistant', blocks: saidBlocks(message) }
  })
}

/** The ids of the calls that were made before. */
export function callIdsOf(messages: ChatMessage[]): Set<string> {
  return new Set(
    messages.flatMap((one) => (one.role === 'assistant' ? (one.tool_calls ?? []) : [])).map(({ id }) => id),
  )
}

/** Where the first result of a tool stands that answers no call of the message before it; -1: there is none. */
export function orphanOf(messages: ChatMessage[]): number {
  let calls = new Set<string>()
  return messages.findIndex((one) => {
    if (one.role === 'tool') return !calls.has(one.tool_call_id)
    if (one.role === 'assistant') calls = callIdsOf([one])
    else if (one.role === 'user') calls = new Set()
    return false
  })
}

function saidBlocks(said: z.infer<typeof Said>): Extract<CallerMessage, { role: 'assistant' }>['blocks'] {
  const text = textOf(said.content ?? '')
  const { reasoning_content: reasoning, tool_calls: calls } = said
  return [
    ...(reasoning ? [{ type: 'reasoning' as const, text: reasoning }] : []),
    ...(text ? [{ type: 'text' as const, text }] : []),
    ...(calls ?? []).map(({ id, function: { name, arguments: args } }) => ({
      type: 'toolCall' as const,
      ...{ id, name, args },
    })),
  ]
}

function textOf(content: z.infer<typeof Texts>): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

function blocksOf(content: z.infer<typeof Parts>): Extract<CallerMessage, { role: 'user' }>['blocks'] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return content.map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : part.image_url.url))
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}
