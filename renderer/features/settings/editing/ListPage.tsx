import type { ReactNode, RefObject } from 'react'
import { type Said, SaidLine } from './SaidLine.tsx'
import './editing.css'

interface ListPageProps {
  place: RefObject<HTMLDivElement | null>
  /** What these things are. */
  note: string
  /** The buttons that make or bring one. */
  acts: ReactNode
  said: Said | null
  onProblem: (error: unknown) => void
  /** The list. */
  children: ReactNode
}

/** A page with a list whose entries can be made and edited. */
export function ListPage({ place, note, acts, said, onProblem, children }: ListPageProps) {
  return (
    <div ref={place}>
      <p className="settings-note">{note}</p>
      <div className="list-acts">{acts}</div>
      <SaidLine said={said} onProblem={onProblem} />
      {children}
    </div>
  )
}
