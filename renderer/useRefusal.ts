import { useMemo } from 'react'
import type { ConversationSettings } from '../shared/model/conversation.ts'
import type { ModelInfo } from '../shared/model/engine.ts'
import { canSee } from '../shared/models.ts'
import { strings } from '../shared/strings.ts'
import { useNeedsVision } from './state/chips.ts'

const words = strings.models.lacks

export type Refusal = (model: ModelInfo) => string | undefined

/**
 * Why a model can't answer what is about to be asked there: it lacks what the images need, or the tool that answers
 * must begin with. Of one whose capabilities are not known, nothing is said. Thinking refuses none: it is left out
 * for a model that can't, and so are images of before, which its answer says.
 */
export function useRefusal(place: string, settings: ConversationSettings): Refusal {
  const hasImage = useNeedsVision(place)
  const needsTools = settings.forceTool !== undefined && settings.tools !== false && !settings.raw
  return useMemo(
    () => (model) => {
      if (hasImage && !canSee(model)) return words.vision
      const hasNoTools = model.capabilities && !model.capabilities.includes('tools')
      return needsTools && hasNoTools ? words.tools : undefined
    },
    [hasImage, needsTools],
  )
}
