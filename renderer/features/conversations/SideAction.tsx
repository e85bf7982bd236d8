import type { ReactNode } from 'react'
import { type ActionId, type Keyboard, keysOf, printedKeysOf } from '../../../shared/actions.ts'
import { ariaKeys } from '../../../shared/keys.ts'
import { Keys } from '../../ui/Keys.tsx'

interface SideActionProps {
  /** Whose keys it shows. */
  action: ActionId
  /** Its accessible name. */
  name: string
  /** What stands on it. */
  text: string
  icon: ReactNode
  keyboard: Keyboard
  onAct: () => void
}

/** One of the sidebar's own buttons, as wide as it is. */
export function SideAction({ action, name, text, icon, keyboard, onAct }: SideActionProps) {
  return (
    <button
      type="button"
      className="side-action"
      aria-label={name}
      aria-keyshortcuts={ariaKeys(keysOf(action, keyboard), keyboard.platform)}
      onClick={onAct}
    >
      {icon}
      <span>{text}</span>
      <Keys keys={printedKeysOf(action, keyboard)} bare />
    </button>
  )
}
