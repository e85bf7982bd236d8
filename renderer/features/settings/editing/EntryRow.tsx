import type { KeyboardEvent, ReactNode } from 'react'
import type { MenuItem } from '../../../ui/Menu.tsx'
import { MoreMenu } from '../../../ui/MoreMenu.tsx'

interface EntryRowProps {
  id: string
  name: string
  /** What it is, in a few words. */
  text: string
  onEdit: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  /** The name of the button with the menu. */
  menu: string
  items: MenuItem[]
  /** What stands before the menu. */
  children?: ReactNode
}

/** An entry of a list (`ul.entries`) in a line: it opens in the form, and a menu has the rest. */
export function EntryRow({ id, name, text, onEdit, onKeyDown, menu, items, children }: EntryRowProps) {
  return (
    <li className="entry-row">
      <button type="button" className="entry-open" data-entry={id} onClick={onEdit} onKeyDown={onKeyDown}>
        <b>{name}</b>
        <span>{text}</span>
      </button>
      {children}
      <MoreMenu label={menu} items={items} />
    </li>
  )
}
