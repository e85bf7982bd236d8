import { useEffect, useState } from 'react'
import type { ActiveRun } from '../../shared/contract/runs.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Unsent } from '../../shared/model/window.ts'
import { strings } from '../../shared/strings.ts'
import type { QuickSaid } from '../features/quickAsk/QuickAsk.tsx'
import { askFrom, questionApart } from '../state/askFrom.ts'
import { canStandAlone, QUICK_CHIPS } from '../state/chips.ts'
import { useQueue, useSending } from '../state/composerState.ts'
import { useConversation, useRunOf } from '../state/conversationState.ts'
import { appState } from '../state/current.ts'
import type { Desk } from '../state/desk.ts'
import { unlessHeld } from '../state/held.ts'
import { problemText } from '../state/problemText.ts'
import { WouldNotFit } from '../state/promptGate.ts'
import { beginAfresh, moveAway } from '../state/quickState.ts'
import { setDraft, usePlace, useShownConversation } from '../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../state/windowPlaces.ts'
import { announce } from '../ui/Announcer.tsx'

/** `ready`: its history is loaded; absent when it was before anything was drawn. */
export type QuickDesk = Desk & { readonly ready?: Promise<void> }

export interface QuickAsking {
  conversationId: string | null
  text: string
  /** The questions and answers so far. */
  branch: readonly Message[]
  /** The newest. */
  answer: Message | undefined
  run: ActiveRun | null
  sending: boolean
  said: QuickSaid | null
  /** Says why something was not done, until the next key press that does something. */
  say(problem: unknown): void
  note(text: string | null): void
  /** Says why when it fails. */
  attempt(work: Promise<unknown>): void
  /** Sends the box and its chips; while an answer streams the text waits. False when there is nothing to send. */
  ask(): Promise<boolean>
  /** Asks something that does not stand in the box. */
  askApart(text: string): Promise<unknown>
  toWindow(): Promise<void>
}

/** Quick ask's conversation: what is asked, what is answered, and the way to a window. */
export function useQuickAsk(
  desk: QuickDesk,
  onMove: (conversationId: string, unsent: Unsent | undefined) => Promise<unknown>,
): QuickAsking {
  const conversationId = useShownConversation(desk)
  const text = usePlace(conversationId, desk).draft
  const { branch, error } = useConversation(conversationId)
  const run = useRunOf(conversationId)
  const queue = useQueue(conversationId, desk)
  const sending = useSending(conversationId, desk)
  const [said, setSaid] = useState<QuickSaid | null>(null)

  const say = (problem: unknown) => setSaid({ kind: 'problem', text: problemText(problem) })
  const note = (words: string | null) => setSaid(words === null ? null : { kind: 'note', text: words })
  // What could not be sent of the queue is said too.
  useEffect(() => {
    if (queue.error && !(queue.error instanceof WouldNotFit))
      setSaid({ kind: 'problem', text: problemText(queue.error) })
  }, [queue.error])
  // Somebody has deleted it.
  useEffect(() => {
    if (error?.code === 'NOT_FOUND') beginAfresh(desk)
  }, [error, desk])

  const ask = async () => {
    if (text.trim() === '' && !canStandAlone(appState().chips.of(QUICK_CHIPS))) return false
    if (text.length > MAX_MESSAGE_LENGTH) throw new Error(strings.composer.tooLong(MAX_MESSAGE_LENGTH))
    setSaid(null)
    await desk.ready
    const asked = await askFrom({ conversationId: desk.history.shown, text, place: QUICK_CHIPS, desk })
    if (asked !== 'added') return true
    note(strings.commands.addedFirst)
    announce(strings.commands.addedFirst)
    return false
  }

  return {
    conversationId,
    text,
    branch,
    answer: branch.findLast((message) => message.role === 'assistant'),
    run,
    sending,
    said,
    say,
    note,
    attempt: (work) => void work.catch(unlessHeld(say)),
    ask,
    async askApart(asked) {
      setSaid(null)
      await desk.ready
      const id = desk.history.shown
      const waits = id !== null && (run !== null || queue.items.length > 0)
      if (waits) return desk.queue.add(id, asked)
      try {
        await desk.asking.send({ conversationId: id, ...(await questionApart(asked)) })
      } catch (error) {
        const key = id ?? NEW_CONVERSATION
        // Nothing that was asked is lost: it stands in the box, or Up brings it there.
        if (desk.history.place(key).draft === '') setDraft(id, asked, desk)
        else if (desk.history.place(key).draft !== asked) desk.history.putAside(key, asked)
        throw error
      }
    },
    async toWindow() {
      if (conversationId === null) await ask()
      const id = desk.history.shown
      if (id !== null) await moveAway(desk, id, onMove)
    },
  }
}
