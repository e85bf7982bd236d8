import type { ConversationSettings, ModelRef } from '../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../shared/model/engine.ts'
import { GUIDE } from '../shared/models.ts'
import { strings } from '../shared/strings.ts'
import { setNewSettings, useNewSettings } from './state/composerState.ts'
import { configureConversation } from './state/conversationChanges.ts'
import { useConversation } from './state/conversationState.ts'
import { appState } from './state/current.ts'
import type { Desk } from './state/desk.ts'
import { findModel, useDefaultModel, useEngines } from './state/enginesState.ts'

export interface Chosen {
  settings: ConversationSettings
  /** Replaces the settings as a whole; rejects with an AppError when they were not saved. */
  change: (settings: ConversationSettings) => Promise<void>
  /** The model that answers next; null while nobody has looked for engines. */
  ref: ModelRef | null
  /** The model and its engine as they were found; undefined when they are not there. */
  model: ModelInfo | undefined
  engine: EngineStatus | undefined
}

/** What the conversation (null: the next new one) asks of which model. `desk`: whose new one, the window's own when absent. */
export function useChosen(conversationId: string | null, desk: Desk = appState()): Chosen {
  const { engines } = useEngines()
  const newSettings = useNewSettings(desk)
  const defaultModel = useDefaultModel()
  const { conversation } = useConversation(conversationId, { live: false })
  const settings = conversationId === null ? newSettings : (conversation?.settings ?? {})
  const ref = settings.model ?? defaultModel
  const found = findModel(engines, ref)
  return {
    settings,
    async change(next) {
      if (conversationId === null) setNewSettings(next, desk)
      else await configureConversation(conversationId, next)
    },
    ref,
    model: found?.model,
    engine: found?.engine ?? engines.find((engine) => engine.id === ref?.engine),
  }
}

/** What the empty message box says. */
export function placeholderOf({ ref, settings }: Chosen): string {
  if (ref?.engine === GUIDE) return strings.composer.placeholderGuide
  return settings.raw ? strings.composer.placeholderRaw : strings.composer.placeholder
}
