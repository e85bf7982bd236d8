import { MoreHorizontal } from 'lucide-react'
import { IconButton, type IconButtonProps } from './Button.tsx'
import { Menu, type MenuItem } from './Menu.tsx'

interface MoreMenuProps extends Pick<IconButtonProps, 'label' | 'className' | 'tabIndex'> {
  items: MenuItem[]
}

/** What else can be done with the thing beside it: three dots, and the menu behind them. */
export function MoreMenu({ items, ...button }: MoreMenuProps) {
  return (
    <Menu
      trigger={
        <IconButton {...button}>
          <MoreHorizontal size={16} />
        </IconButton>
      }
      items={items}
    />
  )
}
