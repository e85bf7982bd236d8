import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { strings } from '../../shared/strings.ts'
import { IconButton } from './Button.tsx'
import './banner.css'

/**
 * Something said over the window's content: `warn` as a bar that stays until it is dismissed, `info` as a note that floats,
 * so that its coming and going moves nothing.
 */
export function Banner({
  tone,
  children,
  onDismiss,
}: {
  tone: 'info' | 'warn'
  children: ReactNode
  onDismiss?: () => void
}) {
  return (
    <div className={`banner banner-${tone}`} role={tone === 'warn' ? 'alert' : 'status'}>
      <div className="banner-text">{children}</div>
      {onDismiss && (
        <IconButton label={strings.common.dismiss} onClick={onDismiss}>
          <X size={16} />
        </IconButton>
      )}
    </div>
  )
}
