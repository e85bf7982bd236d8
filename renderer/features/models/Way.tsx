import type { ReactNode } from 'react'

interface WayProps {
  title: string
  text: string
  /** The buttons that go it, and what comes of them. */
  children: ReactNode
}

/** One of the ways to a first model, in the list of them. */
export function Way({ title, text, children }: WayProps) {
  return (
    <li className="way">
      <div className="way-what">
        <b>{title}</b>
        <small>{text}</small>
      </div>
      {children}
    </li>
  )
}
