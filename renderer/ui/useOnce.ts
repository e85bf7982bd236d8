import { useRef } from 'react'

/** Does one thing at a time. What is asked for while that goes on is not done: Enter may be pressed twice. */
export function useOnce(): (work: () => Promise<unknown>) => Promise<void> {
  const underWay = useRef(false)
  return async (work) => {
    if (underWay.current) return
    underWay.current = true
    try {
      await work()
    } finally {
      underWay.current = false
    }
  }
}
