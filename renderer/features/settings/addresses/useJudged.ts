import { useEffect, useRef, useState } from 'react'
import { AppError } from '../../../../shared/model/errors.ts'
import type { JudgeAddress, JudgedAddress } from './reach.ts'

const PAUSE_MS = 300

/** What an address would connect to, or what is wrong with it, a moment after it was typed; neither while it is empty. */
export function useJudged(address: string, judge: JudgeAddress): { judged?: JudgedAddress; wrong?: string } {
  const [found, setFound] = useState<{ of: string; judged?: JudgedAddress; wrong?: string }>({ of: '' })
  const latest = useRef(judge)
  latest.current = judge
  const given = address.trim()
  useEffect(() => {
    if (given === '') return
    let isOld = false
    const timer = setTimeout(() => {
      latest
        .current(given)
        .then((judged) => !isOld && setFound({ of: given, judged }))
        .catch((error: unknown) => {
          if (!isOld && error instanceof AppError) setFound({ of: given, wrong: error.message })
        })
    }, PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [given])
  return found.of === given ? found : {}
}
