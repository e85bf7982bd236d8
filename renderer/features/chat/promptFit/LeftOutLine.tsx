import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import './promptFit.css'

const words = strings.promptFit

/** Stands before the first message that is still sent. */
export function LeftOutLine({ onSendAgain }: { onSendAgain: () => void }) {
  return (
    <div className="left-out">
      <span>{words.leftOut}</span>
      <Button variant="quiet" onClick={onSendAgain}>
        {words.sendAgain}
      </Button>
    </div>
  )
}
