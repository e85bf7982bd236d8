import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'

interface FormFootProps {
  /** Why it was not saved. */
  problem: string | undefined
  /** What the button that goes back says. */
  back: string
  onBack: () => void
}

/** The end of a form on a page of its own: what went wrong, the way back and Save. */
export function FormFoot({ problem, back, onBack }: FormFootProps) {
  return (
    <div className="dialog-buttons dialog-foot">
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      <Button onClick={onBack}>{back}</Button>
      <Button variant="primary" type="submit">
        {strings.common.save}
      </Button>
    </div>
  )
}
