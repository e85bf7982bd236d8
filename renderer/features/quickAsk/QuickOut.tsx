import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { strings } from '../../../shared/strings.ts'
import { useFollowEnd } from '../../ui/useFollowEnd.ts'

/** The conversation; only this part scrolls. A new answer (`answerId`) brings its end into view. */
export function QuickOut({ answerId, children }: { answerId: string | undefined; children: ReactNode }) {
  const box = useRef<HTMLElement>(null)
  const { toEnd } = useFollowEnd(box, null, true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new answer
  useLayoutEffect(toEnd, [toEnd, answerId])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section ref={box} className="quick-out" aria-label={strings.conversation.label} tabIndex={0}>
      <div>
        {/* The headings of an answer begin below it. */}
        <h2 className="visually-hidden">{strings.conversation.label}</h2>
        {children}
      </div>
    </section>
  )
}
