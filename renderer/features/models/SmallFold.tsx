import type { ComponentPropsWithRef, ReactNode } from 'react'
import './smallFold.css'

interface SmallFoldProps extends ComponentPropsWithRef<'details'> {
  summary: ReactNode
}

/** What few want to know, folded behind a small line. */
export function SmallFold({ summary, className = '', children, ...rest }: SmallFoldProps) {
  return (
    <details className={`small-fold ${className}`} {...rest}>
      <summary>{summary}</summary>
      {children}
    </details>
  )
}
