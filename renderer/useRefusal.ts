import { useMemo } from 'react'
import type { ConversationSettings } from '../shared/model/conversation.ts'
import type { ModelInfo } from '../shared/model/engine.ts'
import type { Message } from '../shared/model/message.ts'
import { canSee } from '../shared/models.ts'
import { strings } from '../shared/strings.ts'
import { useChips } from './state/chips.ts'

const words = strings.models.lacks

export type Refusal = (model: ModelInfo) => string | undefined

/**
 * Why a model can't answer what is about to be asked there: it lacks what the images need, or the tool that answers
 * must begin with. Of one whose capabilities are not known, nothing is said. Thinking refuses none: it is left out
 * for a model that can't.
 */
export function useRefusal(place: string, settings: ConversationSettings, branch: readonly Message[]): Refusal {
  const hasImage = useChips(place).chips.some(({ kind }) => String(kind) === 'image')
  const hadImage = branch.some(({ blocks }) => blocks.some(({ type }) => type === 'image'))
  const needsTools = settings.forceTool !== undefined && settings.tools !== false && !settings.raw
  return useMemo(
    () => (model) => {
      if (hasImage && !canSee(model)) return words.vision
      if (hadImage && !canSee(model)) return words.visionBefore
      const hasNoTools = model.capabilities && !model.capabilities.includes('tools')
      return needsTools && hasNoTools ? words.tools : undefined
    },
    [hasImage, hadImage, needsTools],
  )
}
