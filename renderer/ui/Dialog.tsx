import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type FocusEvent, type ReactNode, useId } from 'react'
import { strings } from '../../shared/strings.ts'
import { IconButton } from './Button.tsx'
import { useFocusReturn } from './useFocusReturn.ts'
import './dialog.css'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** Keeps the title for screen readers only: the content has a heading of its own, or needs none. */
  hideTitle?: boolean
  description?: string
  className?: string
  /** What Esc does instead of closing it. */
  onEscape?: () => void
  children: ReactNode
}

/**
 * A modal dialog. The focus begins at what has `data-first`, else its first field, chosen tab or list to be scrolled, stays
 * inside and returns afterwards; Esc and a click beside it close it. One that shows its title is never taller than the window: some part of
 * its content must have a class `dialog-scroll`, and scrolls.
 */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, hideTitle = false, description, className = '', onEscape, children } = props
  const descriptionId = useId()
  const focus = useFocusReturn(focusFirst)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade">
          <Radix.Content
            className={`dialog ${hideTitle ? '' : 'dialog-bounded'} ${className}`}
            aria-describedby={description ? descriptionId : undefined}
            onFocus={keepInView}
            {...focus}
            {...(onEscape && { onEscapeKeyDown: escapeBy(onEscape) })}
          >
            {hideTitle ? (
              <Radix.Title className="visually-hidden">{title}</Radix.Title>
            ) : (
              <header className="dialog-head">
                <Radix.Title className="dialog-title">{title}</Radix.Title>
                <Radix.Close asChild>
                  <IconButton label={strings.common.close}>
                    <X size={16} />
                  </IconButton>
                </Radix.Close>
              </header>
            )}
            {description && (
              <p id={descriptionId} className="dialog-description">
                {description}
              </p>
            )}
            {children}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

function escapeBy(act: () => void) {
  return (event: KeyboardEvent) => {
    event.preventDefault()
    // It may only end an input method's composition.
    if (!event.isComposing) act()
  }
}

function focusFirst(event: Event): void {
  const content = event.currentTarget
  if (!(content instanceof HTMLElement)) return
  event.preventDefault()
  const first =
    content.querySelector<HTMLElement>('[data-first]') ??
    content.querySelector<HTMLElement>(
      '[role="tab"][aria-selected="true"], input, textarea, select, .dialog-scroll[tabindex]',
    )
  ;(first ?? content).focus({ preventScroll: true })
}

/** What keeps the focus inside moves it without scrolling. */
function keepInView(event: FocusEvent<HTMLElement>): void {
  if (event.target !== event.currentTarget) event.target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
