import { RotateCcw } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { Button, IconButton } from '../../../ui/Button.tsx'

const words = strings.shortcuts

interface ShortcutRowProps {
  title: string
  note?: string | undefined
  /** Why the keys can't be had, or whose they are too. */
  problem: string | null
  /** What came of taking keys over. */
  told?: string | null
  /** Takes the keys from what of Aside has them. */
  onTakeOver?: (() => void) | undefined
  /** Absent: they are as Aside brought them. */
  onReset?: (() => void) | undefined
  /** The keys; gets the id of the problem's text. */
  children: (describedBy: string | undefined) => ReactNode
}

/** What an action is called, its keys, and what is wrong with them. */
export function ShortcutRow({ title, note, problem, told, onTakeOver, onReset, children }: ShortcutRowProps) {
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
            focusRecorder(currentTarget)
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
      {problem !== null && onTakeOver && (
        <Button
          className="shortcut-take-over"
          aria-describedby={id}
          onClick={({ currentTarget }) => {
            focusRecorder(currentTarget)
            onTakeOver()
          }}
        >
          {words.takeOver}
        </Button>
      )}
      {told && <p className="shortcut-told">{told}</p>}
    </li>
  )
}

/** For a button that goes when it has done its work. */
function focusRecorder(button: HTMLElement): void {
  button.closest('li')?.querySelector<HTMLElement>('.recorder')?.focus()
}
