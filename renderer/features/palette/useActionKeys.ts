import { useEffect, useRef } from 'react'
import { type ActionId, type ActionScope, actionFor, type Keyboard } from '../../../shared/actions.ts'

/**
 * What each action does. Where one is null, or answers false and so has not done anything, the key keeps its usual
 * meaning.
 */
export type ActionHandlers = Partial<Record<ActionId, (() => unknown) | null>>

/** Listens for the keys of a scope in the whole page. A key that something inside the page has used is left alone. */
export function useActionKeys(scope: ActionScope, handlers: ActionHandlers, keyboard: Keyboard): void {
  const latest = useRef({ handlers, keyboard })
  latest.current = { handlers, keyboard }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const id = actionFor(event, scope, latest.current.keyboard)
      const handler = id && latest.current.handlers[id]
      if (handler && handler() !== false) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [scope])
}
