import { useEffect, useId, useLayoutEffect, useRef } from 'react'
import { strings } from '../../../../shared/strings.ts'
import type { Desk } from '../../../state/desk.ts'
import { cancelHeld, chooseHeld, type FitChoice, sendHeldAnyway, unlessHeld, useHeld } from '../../../state/held.ts'
import { type HeldPrompt, mayFit } from '../../../state/promptGate.ts'
import { announce } from '../../../ui/Announcer.tsx'
import { Button } from '../../../ui/Button.tsx'
import { FitChoices } from './FitChoices.tsx'
import './promptFit.css'

const words = strings.promptFit

interface HeldCardProps {
  /** null: the new conversation. */
  conversationId: string | null
  /** Whose box it stands above; the window's own when absent. */
  desk?: Desk
  /** The message box gets the focus. */
  onFocus: () => void
  onProblem: (error: unknown) => void
}

/**
 * Says what of this box was not sent, as it would not fit, and what can be done. It takes no focus: whoever presses Enter
 * twice chooses nothing.
 */
export function HeldCard(props: HeldCardProps) {
  const held = useHeld(props.conversationId, props.desk)
  return held ? <Held {...props} held={held} /> : null
}

function Held({ conversationId, desk, held, onFocus, onProblem }: HeldCardProps & { held: HeldPrompt }) {
  const box = useRef<HTMLDivElement>(null)
  const title = useId()
  const what = words.what(held.fit, held.model?.name ?? '')
  useEffect(() => announce(words.announced(what)), [what])
  useFocusGivenBack(box, onFocus)
  const choose = (choice: FitChoice) => {
    onFocus()
    chooseHeld(conversationId, choice, desk).catch(unlessHeld(onProblem))
  }
  const sendAnyway = () => {
    onFocus()
    sendHeldAnyway(conversationId, desk).catch(unlessHeld(onProblem))
  }
  const cancel = () => {
    onFocus()
    cancelHeld(conversationId, desk)
  }
  const helps = held.fit.larger !== undefined || held.fit.dropOldest !== undefined
  return (
    // biome-ignore lint/a11y/useSemanticElements: a plain group; a fieldset is for fields
    <div
      ref={box}
      className="held"
      role="group"
      aria-labelledby={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        cancel()
      }}
    >
      <h2 id={title}>{words.title}</h2>
      <p>
        {what} {words.nothingSent} {!helps && words.nothingHelps}
      </p>
      <div className="buttons">
        <FitChoices fit={held.fit} onChoose={choose} />
        {mayFit(held.fit) && <Button onClick={sendAnyway}>{words.sendAnyway}</Button>}
        <Button onClick={cancel}>{strings.common.cancel}</Button>
      </div>
    </div>
  )
}

/** It may go while the focus is in it: another window has chosen a model that has room. */
function useFocusGivenBack(box: { readonly current: HTMLElement | null }, onFocus: () => void): void {
  const latest = useRef(onFocus)
  useLayoutEffect(() => {
    latest.current = onFocus
  })
  useLayoutEffect(() => {
    const element = box.current
    return () => {
      if (element?.contains(document.activeElement)) latest.current()
    }
  }, [box])
}
