import { useState } from 'react'

/** Why other keys were refused, for as long as the action has those that it had then. */
export function useRefusal(keys: string): [reason: string | null, refuse: (reason: string | null) => void] {
  const [refused, setRefused] = useState<{ keys: string; reason: string | null }>({ keys, reason: null })
  return [refused.keys === keys ? refused.reason : null, (reason) => setRefused({ keys, reason })]
}
