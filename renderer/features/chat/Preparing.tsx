import { useEffect, useState } from 'react'
import { seconds } from '../../../shared/format.ts'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import { strings } from '../../../shared/strings.ts'
import { findModel, useEngines } from '../../state/enginesState.ts'

/** Sooner than this, nobody wonders. */
const QUIET_MS = 1_000

const words = strings.conversation

interface PreparingProps {
  since: number
  /** Whose answer it is. */
  model: ModelRef | undefined
  /** What is waited for, when it is not that model. */
  text?: string
}

/** Stands where an answer's first word will be; says after a moment what is waited for, and for how long already. */
export function Preparing({ since, model, text }: PreparingProps) {
  const [waited, setWaited] = useState(() => Date.now() - since)
  useEffect(() => {
    const timer = setInterval(() => setWaited(Date.now() - since), 1_000)
    return () => clearInterval(timer)
  }, [since])
  const tells = waited >= QUIET_MS
  const loading = findModel(useEngines().engines, model)?.model.loading
  const usual = loading === undefined ? words.preparing : words.loadingModel(Math.round(loading * 100))
  return (
    <p className="preparing">
      <span className="caret caret-wide" aria-hidden />
      <span className={tells ? 'note' : 'visually-hidden'}>
        {text ?? usual}
        {tells && ` ${seconds(Math.floor(waited / 1_000) * 1_000)}`}
      </span>
    </p>
  )
}
