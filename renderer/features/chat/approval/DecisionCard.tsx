import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { type ActionHandlers, type Keyboard, perform, printedKeysOf } from '../../../../shared/actions.ts'
import { ariaKeys, platformOf } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { useConnectionState } from '../../../state/notices.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { announce } from '../../../ui/Announcer.tsx'
import { Button } from '../../../ui/Button.tsx'
import { focusDecision, mayTakeFocus, registerDecision } from './decisionFocus.ts'
import { useFirstMoment } from './useFirstMoment.ts'
import './approval.css'

const words = strings.approvals
// These keys can't be changed, and are the same in every window.
const keyboard: Keyboard = { platform: platformOf(navigator.platform), mode: 'desktop' }
const approveKeys = printedKeysOf('approveCall', keyboard)
const denyKeys = printedKeysOf('denyCall', keyboard)

interface DecisionCardProps {
  /** Its name, for those who can't see it. */
  label: string
  title: ReactNode
  /** What is told when it appears. */
  told: string
  /** What stands in it: the card is new again for a moment whenever this changes. */
  what: string
  yes: string
  no: string
  /** It looks like what can't be undone. */
  destructive?: boolean
  /** Nothing can be agreed to now. */
  blocked?: boolean
  /** Aside has not asked for it again since it was lost. */
  lost: boolean
  /** Rejects when it was not taken; the card then says why. */
  onYes: () => Promise<void>
  onNo: () => Promise<void>
  /** It had the focus, is gone, and no other card waits. */
  onFocusLost: () => void
  /** Beside the buttons. */
  more?: ReactNode
  children?: ReactNode
}

/**
 * Something that only a person decides. A yes is a click, or mod+Enter with the focus in the card, never Enter; Esc says
 * no. No key counts in its first half second, and nothing does while Aside is not there to hear it.
 */
export function DecisionCard(props: DecisionCardProps) {
  const { label, title, told, what, destructive = false, blocked = false, onYes, onNo, onFocusLost } = props
  const box = useRef<HTMLElement>(null)
  const id = useId()
  const lost = useConnectionState() !== 'open' || props.lost
  const { fresh, again } = useFirstMoment(`${what} ${lost}`)
  const [sending, setSending] = useState<'yes' | 'no'>()
  const [problem, setProblem] = useState<string>()
  const cantSend = lost || sending !== undefined
  const isDeaf = fresh || blocked || cantSend
  useFocus(box, told, again, onFocusLost)

  const send = (how: 'yes' | 'no', work: () => Promise<void>, said: string) => {
    setSending(how)
    setProblem(undefined)
    work().then(
      () => announce(said),
      (error: unknown) => {
        setSending(undefined)
        setProblem(sentencesOf(error))
      },
    )
  }
  const yes = () => {
    if (!isDeaf) send('yes', onYes, words.approved)
  }
  const no = () => {
    if (!cantSend) send('no', onNo, words.denied)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && event.target instanceof HTMLTextAreaElement) {
      // One step back: out of the text, which stays.
      event.preventDefault()
      box.current?.focus({ preventScroll: true })
      return
    }
    // A key that is kept down was meant for the card before.
    const handlers: ActionHandlers<'approval'> = {
      approveCall: () => event.repeat || yes(),
      denyCall: () => event.repeat || fresh || no(),
    }
    if (perform(event.nativeEvent, 'approval', handlers, keyboard)) event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a group that is no part of a form
    <section
      ref={box}
      role="group"
      aria-label={label}
      aria-describedby={id}
      tabIndex={-1}
      className={`approval ${destructive ? 'approval-destructive' : ''}`}
      onKeyDown={onKeyDown}
    >
      <div id={id}>{title}</div>
      {props.children}
      {lost && <p className="approval-lost">{words.notConnected}</p>}
      {problem && (
        <p className="approval-problem" role="alert">
          <b>{words.notTaken}</b> {problem}
        </p>
      )}
      <div className="buttons">
        <Button
          variant={destructive ? 'danger' : 'primary'}
          keys={approveKeys}
          aria-keyshortcuts={ariaKeys('mod+Enter', keyboard.platform)}
          aria-disabled={isDeaf}
          onClick={yes}
          onKeyDown={ignoreBareKeys}
          onKeyUp={ignoreBareKeys}
        >
          {props.yes}
        </Button>
        <Button
          keys={denyKeys}
          aria-keyshortcuts="Escape"
          aria-disabled={cantSend}
          onClick={no}
          onKeyDown={fresh ? ignoreBareKeys : undefined}
          onKeyUp={fresh ? ignoreBareKeys : undefined}
        >
          {props.no}
        </Button>
        {props.more}
      </div>
    </section>
  )
}

/** A button would be pressed by them. With other keys held, Enter goes on to the card, which knows what it means. */
function ignoreBareKeys(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey } = event
  if (key === ' ' || (key === 'Enter' && !ctrlKey && !metaKey)) event.preventDefault()
}

/** The card takes the focus when it appears, from nobody who is at something else, and gives it on when it goes. */
function useFocus(
  box: { readonly current: HTMLElement | null },
  told: string,
  again: () => void,
  onFocusLost: () => void,
): void {
  const latest = useRef({ told, onFocusLost })
  useLayoutEffect(() => {
    latest.current = { told, onFocusLost }
  })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const take = () => {
      // The list brings it into view.
      element.focus({ preventScroll: true })
      again()
    }
    const unregister = registerDecision({ element, take })
    return () => {
      if (!unregister()) return
      const { onFocusLost: lost } = latest.current
      // What takes its place is drawn first.
      requestAnimationFrame(() => document.activeElement !== document.body || focusDecision() || lost())
    }
  }, [box, again])
  useEffect(() => {
    if (mayTakeFocus()) focusDecision()
  }, [])
  useEffect(() => announce(told), [told])
}
