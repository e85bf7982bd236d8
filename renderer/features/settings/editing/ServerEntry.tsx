import type { ReactNode } from 'react'
import type { MenuItem } from '../../../ui/Menu.tsx'
import { MoreMenu } from '../../../ui/MoreMenu.tsx'

interface ServerEntryProps {
  name: string
  /** Where it is or what runs it, below the name. */
  what: ReactNode
  /** How it is doing: a word for its colour, and the text. */
  state: string
  stateText: string
  /** The name of the button with the menu. */
  menu: string
  items: MenuItem[]
  /** What more there is to say of it. */
  children: ReactNode
}

/** A server in a list of them (`ul.entries`): what it is, how it is doing, and what can be done with it. */
export function ServerEntry({ name, what, state, stateText, menu, items, children }: ServerEntryProps) {
  return (
    <li className="server-entry" aria-label={name} data-row>
      <div className="server-head">
        <div className="server-what">
          <b>{name}</b>
          {what}
        </div>
        <span className={`server-state server-${state}`}>{stateText}</span>
        <MoreMenu label={menu} items={items} />
      </div>
      {children}
    </li>
  )
}
