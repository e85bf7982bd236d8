import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import './fold.css'

/** One quiet line that opens: what the model thought, what a tool did, what an engine said. */
export function Fold({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>
        <ChevronRight size={14} className="fold-arrow" aria-hidden />
        {summary}
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  )
}
