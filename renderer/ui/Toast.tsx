import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { strings } from '../../shared/strings.ts'
import { Button, IconButton } from './Button.tsx'
import './toast.css'

export interface ToastProps {
  text: string
  action: string
  keys?: readonly string[]
  onAction: () => void
  onClose: () => void
  /** Milliseconds until it goes by itself; it stays while it is pointed at or has the focus. */
  stay?: number
}

/** A line at the foot of the window that says what was done and offers to take it back. */
export function Toast({ text, action, keys, onAction, onClose, stay = 8_000 }: ToastProps) {
  const [held, setHeld] = useState(false)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => close.current(), stay)
    return () => clearTimeout(timer)
  }, [held, stay])
  return (
    <div
      className="toast"
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      <Button keys={keys} onClick={onAction}>
        {action}
      </Button>
      <IconButton label={strings.common.dismiss} onClick={onClose}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
