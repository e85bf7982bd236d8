import { useEffect, useState } from 'react'
import { seconds } from '../../../shared/format.ts'
import { strings } from '../../../shared/strings.ts'

/** Sooner than this, nobody wonders. */
const QUIET_MS = 1_000

/** Stands where an answer's first word will be; says after a moment what is waited for, and for how long already. */
export function Preparing({ since, text = strings.conversation.preparing }: { since: number; text?: string }) {
  const [waited, setWaited] = useState(() => Date.now() - since)
  useEffect(() => {
    const timer = setInterval(() => setWaited(Date.now() - since), 1_000)
    return () => clearInterval(timer)
  }, [since])
  const tells = waited >= QUIET_MS
  return (
    <p className="preparing">
      <span className="caret caret-wide" aria-hidden />
      <span className={tells ? 'note' : 'visually-hidden'}>
        {text}
        {tells && ` ${seconds(Math.floor(waited / 1_000) * 1_000)}`}
      </span>
    </p>
  )
}
