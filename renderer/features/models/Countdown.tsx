import { useEffect, useState } from 'react'
import { strings } from '../../../shared/strings.ts'

const words = strings.modelsPage

/** How long a model stays in memory. It counts by itself: nothing around it is drawn again. */
export function Countdown({ until }: { until: string }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const left = new Date(until).getTime() - now
  return <>{left > 0 ? words.unloadsIn(left) : words.unloadsNow}</>
}
