import { type RefObject, useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import type { Desk } from '../../state/desk.ts'
import { EarlierQuestions } from '../../state/earlierQuestions.ts'
import { setDraft } from '../../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../../state/windowPlaces.ts'
import { caretLines } from './caretLines.ts'

interface Walk {
  /** What stood in the box when it began; Down leads back to it. */
  typed: string
  /** How many questions back it is; -1: at what was typed. */
  at: number
  questions: EarlierQuestions
  /** One step after the other: some wait for a conversation to be read. */
  steps: Promise<void>
}

/**
 * Up and Down through earlier questions. It begins with Up in an empty box, where what was cleared last or waits last in
 * the queue comes first, and ends when the text is changed.
 */
export function useQuestionWalk(
  desk: Desk,
  {
    conversationId,
    text,
    box,
  }: { conversationId: string | null; text: string; box: RefObject<HTMLTextAreaElement | null> },
) {
  const walk = useRef<Walk | null>(null)
  const key = conversationId ?? NEW_CONVERSATION

  const put = (next: string, caret: 'start' | 'end') => {
    flushSync(() => setDraft(conversationId, next, desk))
    const element = box.current
    if (!element) return
    element.setSelectionRange(next.length, next.length)
    // So that the next Up goes on, and does not have to climb through the lines.
    if (caret === 'start' && !caretLines(element).first) element.setSelectionRange(0, 0)
  }
  const step = (on: Walk, by: 1 | -1) => {
    on.steps = on.steps.then(async () => {
      const at = on.at + by
      if (walk.current !== on || at < -1) return
      const found = at === -1 ? on.typed : await on.questions.at(at)
      if (walk.current !== on || found === null) return
      on.at = at
      put(found, by === 1 ? 'start' : 'end')
    })
  }
  const begin = (typed: string): Walk => {
    walk.current = { typed, at: -1, questions: new EarlierQuestions(desk), steps: Promise.resolve() }
    return walk.current
  }
  const end = () => {
    const on = walk.current
    walk.current = null
    if (on && on.at >= 0) desk.history.putAside(key, on.typed)
  }

  // What was walked belongs to the conversation in which it began.
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten when another conversation is gone on with
  useEffect(() => {
    walk.current = null
  }, [key])

  return {
    end,
    /** False when Up means the caret. */
    older(): boolean {
      const element = box.current
      if (!element) return false
      if (walk.current) {
        if (!caretLines(element).first) return false
        step(walk.current, 1)
        return true
      }
      if (text !== '') return false
      const back = desk.history.takeBack(key) ?? desk.queue.takeLast(key)
      const on = begin(back ?? '')
      if (back === null) step(on, 1)
      else put(back, 'end')
      return true
    },
    /** False when Down means the caret. */
    newer(): boolean {
      const on = walk.current
      if (!on || on.at === -1 || !box.current || !caretLines(box.current).last) return false
      step(on, -1)
      return true
    },
  }
}
