import { type ReactNode, useRef } from 'react'
import type { Message } from '../../../shared/model/message.ts'
import { textOf } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { useFollowEnd } from '../../ui/useFollowEnd.ts'

const words = strings.quick

/** The question, small, and its answer; only this part scrolls. */
export function QuickOut({ question, children }: { question: Message | undefined; children: ReactNode }) {
  const box = useRef<HTMLElement>(null)
  useFollowEnd(box, null, true)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section ref={box} className="quick-out" aria-label={strings.conversation.label} tabIndex={0}>
      <div>
        {/* The headings of an answer begin below it. */}
        <h2 className="visually-hidden">{strings.conversation.label}</h2>
        {question && <Asked question={question} />}
        {children}
      </div>
    </section>
  )
}

function Asked({ question }: { question: Message }) {
  return (
    <div className="quick-asked">
      {question.blocks.map((block, at) =>
        block.type === 'file' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
          <span key={at} className="quick-asked-file" title={strings.chips.sizeLabel(block.text.length)}>
            {words.asked(block.name, strings.chips.sizeLabel(block.text.length))}
          </span>
        ) : null,
      )}
      <p>{textOf(question)}</p>
    </div>
  )
}
