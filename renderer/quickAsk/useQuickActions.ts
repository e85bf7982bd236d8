import type { RefObject } from 'react'
import type { ActionHandlers } from '../../shared/actions.ts'
import { textOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import { scrollAnswer } from '../features/quickAsk/scrollAnswer.ts'
import { useQuestionWalk } from '../features/quickAsk/useQuestionWalk.ts'
import { copyText } from '../markdown/copyText.ts'
import { cancel } from '../state/composerState.ts'
import { dropHeld } from '../state/held.ts'
import { pasteBelow, startOver } from '../state/quickState.ts'
import { clearDraft, typeDraft } from '../state/windowHistory.ts'
import { announce } from '../ui/Announcer.tsx'
import { foldSent } from './QuickAsked.tsx'
import type { QuickAsking, QuickDesk } from './useQuickAsk.ts'
import type { QuickChipsState } from './useQuickChips.ts'

const words = strings.quick

interface Parts {
  desk: QuickDesk
  place: 'window' | 'tab' | 'overlay'
  box: RefObject<HTMLTextAreaElement | null>
  asking: QuickAsking
  chips: QuickChipsState
  onClose: () => unknown
}

/** Of the handlers those whose keys are heard wherever the focus is; the others' keys are the box's own. */
export function heardAnywhere(handlers: ActionHandlers<'quick'>) {
  const { newQuestion, moveToWindow, copyAnswer, pasteAnswer, addClipboard, addSelection, stopOrClear } = handlers
  return { newQuestion, moveToWindow, copyAnswer, pasteAnswer, addClipboard, addSelection, stopOrClear }
}

/** What every key of quick ask does, and what typing does. */
export function useQuickActions({ desk, place, box, asking, chips, onClose }: Parts) {
  const { conversationId, text, answer, run, note, attempt } = asking
  const walk = useQuestionWalk(desk, { conversationId, text, box })
  const answered = answer ? textOf(answer) : ''

  const copy = async (said: string) => {
    const copied = await copyText(answered)
    note(copied ? said : strings.markdown.copyFailed)
    announce(copied ? said : strings.markdown.copyFailed)
  }
  const paste = async () => {
    if (answer?.status === 'streaming') return note(words.pasteEarly)
    if (place !== 'window') return copy(words.pasteInBrowser)
    note(null)
    const { pasted, reason } = await pasteBelow(answered)
    if (!pasted && reason) note(reason)
  }
  const clear = () => {
    walk.end()
    clearDraft(conversationId, desk)
  }

  const handlers: ActionHandlers<'quick'> = {
    ask() {
      walk.end()
      attempt(asking.ask())
    },
    moveToWindow() {
      if (conversationId === null && text.trim() === '') return false
      attempt(asking.toWindow())
    },
    copyAnswer() {
      if (answered === '') return false
      attempt(copy(strings.common.copied))
    },
    pasteAnswer() {
      if (answered === '') return false
      attempt(paste())
    },
    newQuestion() {
      startOver(desk)
      note(null)
      box.current?.focus()
    },
    addClipboard: () => chips.take('clipboard'),
    addSelection: () => chips.take('selection'),
    previousQuestion: () => walk.older(),
    nextQuestion: () => walk.newer(),
    answerPageUp: () => scrollAnswer(box, 'pageUp'),
    answerPageDown: () => scrollAnswer(box, 'pageDown'),
    answerStart: () => text === '' && scrollAnswer(box, 'start'),
    answerEnd: () => text === '' && scrollAnswer(box, 'end'),
    removeChip: () => text === '' && chips.takeBack(),
    stopOrClear() {
      if (foldSent()) return
      if (run) attempt(cancel(run.runId))
      else if (text !== '') clear()
      else {
        note(null)
        const closing = onClose()
        if (closing instanceof Promise) attempt(closing)
        // What had the focus may be gone with the answer.
        if (place === 'tab') box.current?.focus()
        return closing
      }
    },
  }

  return {
    handlers,
    onText(next: string) {
      walk.end()
      note(null)
      dropHeld(conversationId, desk)
      typeDraft(conversationId, next, desk)
    },
  }
}
