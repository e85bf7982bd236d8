import { type AIMessage, type BaseMessage, isAIMessage } from '@langchain/core/messages'
import { closestLook } from '../../../shared/imageTokens.ts'
import type { Message } from '../../../shared/model/message.ts'
import { countText, estimateTokens } from '../../../shared/tokens.ts'
import { toChatMessages } from '../toChatMessages.ts'
import type { ToolDefinition } from '../toolDefinitions.ts'
import { type PromptCounts, promptFeatures } from './tokenEstimate.ts'

type TemplateFeature = 'prompts' | 'messages' | 'toolsets' | 'tools' | 'pictures' | 'images' | 'thoughts'

const at = (feature: TemplateFeature) => promptFeatures.indexOf(feature)

/** What a prompt has besides its messages: the system prompt and the tools that are offered. */
export function countFrame(system: string | undefined, tools: readonly ToolDefinition[]): PromptCounts {
  const counts = promptFeatures.map(() => 0)
  counts[at('prompts')] = 1
  if (system?.trim()) {
    counts[at('messages')]! += 1
    countText(system, counts)
  }
  if (tools.length > 0) counts[at('toolsets')] = 1
  counts[at('tools')] = tools.length
  for (const tool of tools) countText(JSON.stringify(tool), counts)
  return counts
}

/** A message of a branch as the model gets it: an answer with tools is several. */
export function countMessage(message: Message, modelName: string): PromptCounts {
  const counts = promptFeatures.map(() => 0)
  for (const sent of toChatMessages([message])) addSent(sent, counts)
  for (const block of message.blocks) {
    if (block.type !== 'image') continue
    counts[at('pictures')]! += 1
    counts[at('images')]! += closestLook(block, modelName)
  }
  return counts
}

function addSent(message: BaseMessage, counts: number[]): void {
  counts[at('messages')]! += 1
  countText(message.text, counts)
  if (!isAIMessage(message)) return
  const { reasoning_content: thought } = message.additional_kwargs
  if (typeof thought === 'string') counts[at('thoughts')]! += estimateTokens(thought)
  for (const { name, args } of (message as AIMessage).tool_calls ?? []) {
    counts[at('messages')]! += 1
    countText(`${name} ${JSON.stringify(args)}`, counts)
  }
}

export function sumCounts(all: readonly PromptCounts[]): PromptCounts {
  return promptFeatures.map((_, feature) => all.reduce((sum, counts) => sum + counts[feature]!, 0))
}
