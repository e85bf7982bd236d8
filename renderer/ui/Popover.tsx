import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './menu.css'

export interface PopoverProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  trigger: ReactNode
  /** The accessible name of the panel. */
  label: string
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  className?: string
  children: ReactNode
  onCloseFocus?: () => void
}

/** A panel beside its button; not modal. Esc and a click elsewhere close it. */
export function Popover(props: PopoverProps) {
  const { open, onOpenChange, trigger, label, align = 'start', side = 'top', className = '', children } = props
  const { onCloseFocus } = props
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={`popover ${className}`}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={8}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (!onCloseFocus) return
            event.preventDefault()
            onCloseFocus()
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
