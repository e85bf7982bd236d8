import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { findModel, useEngines } from '../state/enginesState.ts'
import { formerThinking, rememberThinking } from '../state/windowHistory.ts'
import type { Chosen } from '../useChosen.ts'

interface ThinkingSwitch {
  /** Whether the model is asked to think; undefined where it can't and is not asked, and in raw mode. */
  on: boolean | undefined
  /** The settings after the switch is used. */
  toggled(): ConversationSettings
  /** The settings for that model, which is not asked to think when it is known that it can't. */
  withModel(ref: ModelRef): ConversationSettings
}

/** The switch for thinking over the settings of the conversation that is shown. How hard it thought is not forgotten. */
export function useThinking(conversationId: string | null, { settings, model }: Chosen): ThinkingSwitch {
  const { engines } = useEngines()
  const asked = settings.thinking !== undefined && settings.thinking !== false
  const able = model?.capabilities?.includes('thinking') ?? false
  const { thinking, ...others } = settings
  const remember = () => thinking && rememberThinking(conversationId, thinking)
  return {
    // A text that goes on as it stands is never thought about.
    on: settings.raw ? undefined : able ? thinking !== false : asked || undefined,
    toggled() {
      if (able && thinking === false) return { ...others, thinking: formerThinking(conversationId) ?? true }
      remember()
      return able ? { ...others, thinking: false } : others
    },
    withModel(ref) {
      const capabilities = findModel(engines, ref)?.model.capabilities
      if (!capabilities) return { ...settings, model: ref }
      if (capabilities.includes('thinking')) {
        const before = formerThinking(conversationId)
        return { ...settings, ...(thinking === undefined && before && { thinking: before }), model: ref }
      }
      remember()
      return { ...others, model: ref }
    },
  }
}
