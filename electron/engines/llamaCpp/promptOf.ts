import type { BaseMessage } from '@langchain/core/messages'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import type { ModelOptions } from '../engine.ts'
import { toTurns } from './chatTurns.ts'
import { toOffered } from './offeredTools.ts'
import type { Prompt } from './protocol.ts'

/** The prompt that these messages make, as far as it can be told before they are asked. */
export function promptOf(
  { raw, thinking, format }: ModelOptions,
  messages: BaseMessage[],
  tools: JsonSchema[],
): Prompt {
  if (raw) return { kind: 'text', text: messages.map(({ text }) => text).join('\n') }
  const isFree = format === undefined
  const how = isFree ? thinking : false
  return {
    kind: 'chat',
    turns: toTurns(messages),
    tools: isFree ? toOffered(tools) : [],
    ...(how !== undefined && { thinking: how }),
  }
}
