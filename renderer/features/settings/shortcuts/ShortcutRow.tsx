import { RotateCcw } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { IconButton } from '../../../ui/Button.tsx'

const words = strings.shortcuts

interface ShortcutRowProps {
  title: string
  note?: string | undefined
  /** Why the keys can't be had, or whose they are too. */
  problem: string | null
  /** Absent: they are as Aside brought them. */
  onReset?: (() => void) | undefined
  /** The keys; gets the id of the problem's text. */
  children: (describedBy: string | undefined) => ReactNode
}

/** What an action is called, its keys, and what is wrong with them. */
export function ShortcutRow({ title, note, problem, onReset, children }: ShortcutRowProps) {
  const id = useId()
  return (
    <li className="shortcut-row">
      <span className="shortcut-title">{title}</span>
      {note && <small>{note}</small>}
      {children(problem === null ? undefined : id)}
      {onReset ? (
        <IconButton
          label={words.reset(title)}
          onClick={({ currentTarget }) => {
            // This button goes.
            currentTarget.closest('li')?.querySelector<HTMLElement>('.recorder')?.focus()
            onReset()
          }}
        >
          <RotateCcw size={14} />
        </IconButton>
      ) : (
        <span className="shortcut-no-reset" />
      )}
      {problem !== null && (
        <p id={id} className="shortcut-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
