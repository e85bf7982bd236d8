import { type ActionId, type Keyboard, keysOf, printedKeysOf } from '../../../shared/actions.ts'
import { ariaKeys } from '../../../shared/keys.ts'
import { Keys } from '../../ui/Keys.tsx'

/** One thing that can be done now; a key that only the box hears has no `onClick`. */
export interface QuickHint {
  /** An action, or the sign that is typed for it. */
  readonly id: ActionId | '/'
  readonly text: string
  readonly onClick?: () => unknown
  /** Left out where there is little room. */
  readonly minor?: boolean
}

/** What can be done now, each with its key. */
export function QuickFoot({
  hints,
  facts,
  keyboard,
}: {
  hints: readonly QuickHint[]
  facts: string | undefined
  keyboard: Keyboard
}) {
  return (
    <footer className="quick-foot">
      {hints.map(({ id, text, onClick, minor }) => {
        const className = `quick-hint ${minor ? 'narrow-hidden' : ''}`
        const keys = <Keys keys={id === '/' ? [id] : printedKeysOf(id, keyboard)} />
        if (!onClick) {
          return (
            <span key={id} className={className}>
              {keys} {text}
            </span>
          )
        }
        return (
          <button
            key={id}
            type="button"
            className={className}
            aria-keyshortcuts={id === '/' ? undefined : ariaKeys(keysOf(id, keyboard), keyboard.platform) || undefined}
            onClick={onClick}
          >
            <span aria-hidden="true">{keys}</span> {text}
          </button>
        )
      })}
      {facts && <span className="quick-facts narrow-hidden">{facts}</span>}
    </footer>
  )
}
