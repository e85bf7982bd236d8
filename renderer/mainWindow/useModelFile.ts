import type { ModelRef } from '../../shared/model/conversation.ts'
import { strings } from '../../shared/strings.ts'
import { setNewSettings } from '../state/composerState.ts'
import { openDroppedModel } from '../state/droppedModel.ts'
import { announce } from '../ui/Announcer.tsx'

interface ModelFileOptions {
  /** Nothing was said yet in what is shown. */
  isNew: boolean
  show: (conversationId: string | null) => void
  choose: (model: ModelRef) => void
  onProblem: (error: unknown) => void
}

/** A model that somebody came with is the one that is talked to next: in a new conversation where one has begun. */
export function useModelFile({ isNew, show, choose, onProblem }: ModelFileOptions) {
  const chatWith = (model: ModelRef) => {
    show(null)
    setNewSettings({ model })
  }
  return {
    chatWith,
    /** A .gguf file was dropped onto the window. */
    async open(file: File): Promise<void> {
      try {
        const model = await openDroppedModel(file)
        announce(strings.modelsPage.opened(model.name))
        if (isNew) choose(model)
        else chatWith(model)
      } catch (error) {
        onProblem(error)
      }
    },
  }
}
