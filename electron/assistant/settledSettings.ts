import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { AskingDefaults } from '../../shared/model/preset.ts'

/**
 * What a question really asks for: its own settings (those for this answer laid over the conversation's), and what they
 * leave open as Settings say for the engine. Of those a program, which says itself what its answers are like, gets what
 * it can't say: how the model is loaded. What remains open is the engine's own.
 */
export function settledSettings(
  settings: ConversationSettings,
  defaults: AskingDefaults | undefined,
  { byProgram = false }: { byProgram?: boolean | undefined } = {},
): ConversationSettings {
  if (!defaults) return settings
  const { contextLength, keepAlive, systemPrompt, thinking, ...others } = defaults
  // A text that is gone on with as it stands has no roles and no thoughts.
  const roles = settings.raw ? {} : { systemPrompt, thinking }
  const open = byProgram ? { contextLength, keepAlive } : { contextLength, keepAlive, ...others, ...roles }
  return { ...given(open), ...given(settings) }
}

/** Whether somebody asked this very model to think or not to: otherwise only a model that can is asked. */
export function asksToThink({ model, thinking }: ConversationSettings, answering: ModelRef): boolean {
  if (thinking === undefined) return false
  return model === undefined || (model.engine === answering.engine && model.name === answering.name)
}

function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
