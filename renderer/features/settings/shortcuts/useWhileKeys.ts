import { useState } from 'react'

/** Something that is true of an action for as long as it has the keys `of`; without them, those that it has now. */
export function useWhileKeys<T>(keys: string): [value: T | null, set: (value: T | null, of?: string) => void] {
  const [held, setHeld] = useState<{ keys: string; value: T | null }>({ keys, value: null })
  return [held.keys === keys ? held.value : null, (value, of = keys) => setHeld({ keys: of, value })]
}
