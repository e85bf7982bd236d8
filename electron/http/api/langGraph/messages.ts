import { z } from 'zod'
import type { Block } from '../../../../shared/model/message.ts'
import type { CallerMessage } from '../../../procedures/callerMessage.ts'
import { ImagePart, ImageUrl, TextPart } from '../parts.ts'

/** The names of roles in LangChain's messages, in its chunks, and in role dictionaries. */
const roles = {
  human: 'user',
  HumanMessageChunk: 'user',
  user: 'user',
  ai: 'assistant',
  AIMessageChunk: 'assistant',
  assistant: 'assistant',
  system: 'system',
  SystemMessageChunk: 'system',
  developer: 'system',
  tool: 'tool',
  ToolMessageChunk: 'tool',
} as const
const Role = z.enum(Object.keys(roles) as (keyof typeof roles)[])

type UserBlock = Extract<Block, { type: 'text' | 'image' }>

/** What a model has said beside text: its thinking and its calls stand in fields of their own. */
const OtherPart = z.object({ type: z.string() }).transform(() => undefined)

const DataPart = z
  .object({
    type: z.literal('image'),
    mimeType: z.string().max(100).optional(),
    mime_type: z.string().max(100).optional(),
    data: z.string(),
  })
  .transform(({ mimeType, mime_type = mimeType, data }) => `data:${mime_type};base64,${data}`)
  .pipe(ImageUrl)

const Part = z.union([
  z.string().transform(asText),
  TextPart.transform(({ text }) => asText(text)),
  ImagePart.transform(({ image_url: { url } }): UserBlock => url),
  z.object({ type: z.literal('image_url'), image_url: ImageUrl }).transform(({ image_url }): UserBlock => image_url),
  DataPart.transform((image): UserBlock => image),
  OtherPart,
])

const Call = z.object({
  id: z.string().min(1).max(256),
  name: z.string().min(1).max(128),
  args: z.record(z.string(), z.unknown()),
})

const Dictionary = z
  .object({
    role: Role.optional(),
    type: Role.optional(),
    id: z.string().min(1).max(256).nullish(),
    content: z.union([z.string().transform((text) => [asText(text)]), z.array(Part).max(100)]),
    tool_calls: z.array(Call).max(128).nullish(),
    tool_call_id: z.string().min(1).max(256).nullish(),
    name: z.string().max(256).nullish(),
    status: z.enum(['success', 'error']).nullish(),
    additional_kwargs: z.looseObject({ reasoning_content: z.string().nullish() }).nullish(),
  })
  .transform((given, context): CallerMessage => {
    const issue = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message })
      return z.NEVER
    }
    const kind = given.role ?? given.type
    if (kind === undefined) return issue(['role'], 'It is missing.')
    const role = roles[kind]
    const blocks: readonly (UserBlock | undefined)[] = given.content
    const id = given.id ?? undefined
    if (role === 'system') return { id, role, text: textOf(blocks) }
    if (role === 'tool') {
      const { tool_call_id: callId, name, status } = given
      if (!callId) return issue(['tool_call_id'], 'It is missing.')
      return { id, role, callId, name: name ?? '', text: textOf(blocks), isError: status === 'error' }
    }
    if (role === 'user') {
      if (blocks.length === 0) return issue(['content'], 'It has no parts.')
      if (blocks.includes(undefined)) return issue(['content'], 'Only text and pictures can be asked about.')
      return { id, role, blocks: blocks.filter((block) => block !== undefined) }
    }
    const reasoning = given.additional_kwargs?.reasoning_content
    const text = textOf(blocks)
    return {
      id,
      role,
      blocks: [
        ...(reasoning ? [{ type: 'reasoning' as const, text: reasoning }] : []),
        ...(text ? [{ type: 'text' as const, text }] : []),
        ...(given.tool_calls ?? []).map((call) => ({ type: 'toolCall' as const, ...call })),
      ],
    }
  })

const One = z.union([
  z.string().transform(asQuestion),
  z.tuple([z.enum(['human', 'user']), z.string()]).transform(([, text]) => asQuestion(text)),
  Dictionary,
])

/** Messages in any of the forms that LangChain takes them in; one alone is a list of one. */
export const GraphMessages = z
  .union([z.array(One).min(1).max(1_000), One.transform((one) => [one])])
  .transform(withToolNames)

/** Results get the name of the tool whose call they answer. */
function withToolNames(messages: CallerMessage[]): CallerMessage[] {
  const names = new Map<string, string>()
  return messages.map((message) => {
    if (message.role === 'assistant') {
      for (const block of message.blocks) if (block.type === 'toolCall') names.set(block.id, block.name)
    }
    return message.role === 'tool' ? { ...message, name: names.get(message.callId) ?? message.name } : message
  })
}

function asQuestion(text: string): CallerMessage {
  return { role: 'user', blocks: [asText(text)] }
}

function asText(text: string): Extract<UserBlock, { type: 'text' }> {
  return { type: 'text', text }
}

function textOf(blocks: readonly (UserBlock | undefined)[]): string {
  return blocks.map((block) => (block?.type === 'text' ? block.text : '')).join('')
}
