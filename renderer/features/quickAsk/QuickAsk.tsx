import { type ReactNode, useRef } from 'react'
import { type ActionId, type Keyboard, keysOf } from '../../../shared/actions.ts'
import { printKeys } from '../../../shared/keys.ts'
import { strings } from '../../../shared/strings.ts'
import { Keys } from '../../ui/Keys.tsx'
import { useFollowEnd } from '../../ui/useFollowEnd.ts'
import './quick.css'

const words = strings.quick

export interface QuickAskProps {
  text: string
  onText: (text: string) => void
  onAsk: () => void
  keyboard: Keyboard
  /** The question that the answer below belongs to. */
  asked: string | undefined
  /** The answer, drawn; undefined before the first question. */
  answer: ReactNode
  answering: boolean
  /** The model picker's button. */
  picker: ReactNode
  /** Why nothing was asked, when it was not. */
  problem: string | undefined
  /** For the foot's far end: how fast the answer is. */
  facts: string | undefined
}

/** One growing line and the answer below it. */
export function QuickAsk(props: QuickAskProps) {
  const { text, onText, onAsk, keyboard, asked, answer, answering, picker, problem, facts } = props
  const box = useRef<HTMLTextAreaElement>(null)
  return (
    <main className="quick">
      <h1 className="visually-hidden">{strings.app.quickAsk}</h1>
      <div className="quick-in">
        <textarea
          ref={box}
          rows={1}
          aria-label={words.label}
          placeholder={asked === undefined ? words.placeholder : words.followUp}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the page is this one box
          autoFocus
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.keyCode === 229) return
            const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
            if (event.key !== 'Enter' || !plain) return
            event.preventDefault()
            if (text.trim() !== '') onAsk()
          }}
        />
        {picker}
      </div>
      {problem && (
        <p className="quick-problem" role="alert">
          {problem}
        </p>
      )}
      {answer && <QuickAnswerPlace asked={asked}>{answer}</QuickAnswerPlace>}
      <footer className="quick-foot">
        {answer ? (
          <>
            <Hint id="stopOrClear" keyboard={keyboard} text={answering ? words.hintStop : words.hintClear} />
            <Hint id="moveToWindow" keyboard={keyboard} text={words.hintWindow} />
            <Hint id="copyAnswer" keyboard={keyboard} text={words.hintCopy} className="narrow-hidden" />
          </>
        ) : (
          <>
            <Hint id="ask" keyboard={keyboard} text={words.hintAsk} />
            <Hint id="stopOrClear" keyboard={keyboard} text={words.hintClear} />
          </>
        )}
        {facts && <span className="quick-facts narrow-hidden">{facts}</span>}
      </footer>
    </main>
  )
}

function QuickAnswerPlace({ asked, children }: { asked: string | undefined; children: ReactNode }) {
  const box = useRef<HTMLElement>(null)
  useFollowEnd(box, null, true)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section ref={box} className="quick-out" aria-label={strings.conversation.label} tabIndex={0}>
      <div>
        {asked !== undefined && <p className="quick-asked">{asked}</p>}
        {children}
      </div>
    </section>
  )
}

function Hint({
  id,
  keyboard,
  text,
  className = '',
}: {
  id: ActionId
  keyboard: Keyboard
  text: string
  className?: string
}) {
  return (
    <span className={className}>
      <Keys keys={printKeys(keysOf(id, keyboard), keyboard.platform)} /> {text}
    </span>
  )
}
