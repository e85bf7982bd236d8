import { Columns2 } from 'lucide-react'
import type { ModelRef } from '../../../../shared/model/conversation.ts'
import { strings } from '../../../../shared/strings.ts'
import { findModel, useEngines } from '../../../state/enginesState.ts'
import { Button } from '../../../ui/Button.tsx'
import './compare.css'

const words = strings.compare

interface CompareBarProps {
  /** Two or three that the next question goes to together; empty: none. */
  models: readonly ModelRef[]
  /** Answers stand side by side, and none is picked. */
  unpicked: boolean
  onChange: () => void
  onLeave: () => void
}

/** Over the message box: that the next question goes to several models, or what the next one waits for. */
export function CompareBar({ models, unpicked, onChange, onLeave }: CompareBarProps) {
  const { engines } = useEngines()
  if (unpicked) return <p className="note compare-bar">{words.unpicked}</p>
  if (models.length === 0) return null
  const names = models.map((ref) => findModel(engines, ref)?.model.label ?? ref.name)
  return (
    <p className="note compare-bar" role="status">
      <Columns2 size={16} aria-hidden />
      <span>{words.mode(words.and(names.slice(0, -1).join(', '), names.at(-1) ?? ''))}</span>
      <Button onClick={onChange}>{words.change}</Button>
      <Button onClick={onLeave}>{words.leave}</Button>
    </p>
  )
}
