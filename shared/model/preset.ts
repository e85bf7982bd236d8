import { z } from 'zod'
import { ConversationSettings, Id } from './conversation.ts'

/** What a preset and an engine's defaults can say of how a question is asked. */
export const AskingDefaults = ConversationSettings.pick({
  systemPrompt: true,
  temperature: true,
  topP: true,
  maxTokens: true,
  contextLength: true,
  keepAlive: true,
  thinking: true,
})
export type AskingDefaults = z.infer<typeof AskingDefaults>

/** A model with a system prompt and parameters under a name. Chosen in the picker, it fills a conversation's settings. */
export const Preset = AskingDefaults.extend({
  id: Id,
  name: z.string().trim().min(1).max(80),
  model: ConversationSettings.shape.model,
})
export type Preset = z.infer<typeof Preset>
