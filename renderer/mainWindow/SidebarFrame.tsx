import { Dialog as Drawer } from 'radix-ui'
import type { ReactNode } from 'react'
import { strings } from '../../shared/strings.ts'
import { useFocusReturn } from '../ui/useFocusReturn.ts'

interface SidebarFrameProps {
  /** The window has no room for a sidebar: it opens over the conversation. */
  narrow: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
  children: ReactNode
}

/** The sidebar's place: a column of the window, or a drawer over it. */
export function SidebarFrame({ narrow, open, onOpenChange, children }: SidebarFrameProps) {
  const focus = useFocusReturn()
  if (!narrow) return open && children
  return (
    <Drawer.Root open={open} onOpenChange={onOpenChange}>
      <Drawer.Portal>
        <Drawer.Overlay className="drawer-shade" />
        <Drawer.Content className="drawer" aria-describedby={undefined} {...focus}>
          <Drawer.Title className="visually-hidden">{strings.sidebar.label}</Drawer.Title>
          {children}
        </Drawer.Content>
      </Drawer.Portal>
    </Drawer.Root>
  )
}
