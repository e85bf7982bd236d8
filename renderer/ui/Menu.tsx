import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { Keys } from './Keys.tsx'
import './menu.css'

export interface MenuItem {
  label: string
  icon?: ReactNode
  keys?: readonly string[] | undefined
  danger?: boolean
  disabled?: boolean
  /** Draws a line above the item. */
  apart?: boolean
  onSelect: () => void
}

/** A menu behind the given button, and in its part of the page: screen readers know where they are. */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  trigger: ReactNode
  items: MenuItem[]
  align?: 'start' | 'end'
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
        {items.map((item) => (
          <DropdownMenu.Item
            key={item.label}
            className={`menu-item ${item.danger ? 'menu-item-danger' : ''} ${item.apart ? 'menu-item-apart' : ''}`}
            disabled={item.disabled ?? false}
            onSelect={item.onSelect}
          >
            {item.icon}
            <span>{item.label}</span>
            {item.keys && <Keys keys={item.keys} bare />}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
