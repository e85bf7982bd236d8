import { type ActionId, type Keyboard, keysOf, printedKeysOf } from '../../../shared/actions.ts'
import { ariaKeys } from '../../../shared/keys.ts'
import { Keys } from '../../ui/Keys.tsx'

/** One thing that can be done now; a key that only the box hears has no `onClick`. */
export type QuickHint = ActionHint | KeyHint

interface ActionHint {
  readonly id: ActionId
  readonly keys?: undefined
  readonly text: string
  readonly onClick?: () => unknown
  /** Left out where there is little room. */
  readonly minor?: boolean
}

/** What is no action: these keys, one string a key, always mean it. */
interface KeyHint {
  readonly id: string
  readonly keys: readonly string[]
  readonly text: string
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
      {hints.map((hint) => {
        if (hint.keys) {
          return (
            <span key={hint.id} className="quick-hint">
              <Keys keys={hint.keys} /> {hint.text}
            </span>
          )
        }
        const { id, text, onClick, minor } = hint
        const className = `quick-hint ${minor ? 'narrow-hidden' : ''}`
        const keys = <Keys keys={printedKeysOf(id, keyboard)} />
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
            aria-keyshortcuts={ariaKeys(keysOf(id, keyboard), keyboard.platform) || undefined}
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
