import { strings } from '../../../shared/strings.ts'
import { Fold } from './Fold.tsx'

const words = strings.conversation

/** What the model thought, folded to a line that says for how long. Plain text: thoughts are not typeset. */
export function Reasoning({ text, durationMs, live }: { text: string; durationMs: number | undefined; live: boolean }) {
  return (
    <Fold summary={<span>{summaryOf(durationMs, live)}</span>}>
      <div className="reasoning">{text.trim()}</div>
    </Fold>
  )
}

function summaryOf(durationMs: number | undefined, live: boolean): string {
  if (durationMs === undefined) return live ? words.thinking : words.thoughtQuickly
  return durationMs < 500 ? words.thoughtQuickly : words.thought(durationMs)
}
