import { useEffect, useId, useLayoutEffect, useRef } from 'react'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { type WaitingPlace, writingPlace } from '../../../state/decisions.ts'
import { Fold } from '../Fold.tsx'
import type { Preview } from './usePreview.ts'

const words = strings.approvals

interface ArgumentsEditorProps {
  place: WaitingPlace
  text: string
  onText: (text: string) => void
  schema: JsonSchema
  preview: Preview
  /** It was opened just now. */
  takesFocus: boolean
}

/** The arguments as JSON, with what they come to, or the field that does not fit. */
export function ArgumentsEditor(props: ArgumentsEditorProps) {
  const { place, text, onText, schema, preview, takesFocus } = props
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  useKeptFocus(box, place.interruptId)
  useEffect(() => {
    if (takesFocus) box.current?.focus()
  }, [takesFocus])
  const { state, problem, reading } = preview
  const note = state === 'checking' ? words.checking : reading.args ? words.edited : words.editNote
  return (
    <div className="approval-editor">
      <textarea
        ref={box}
        className="input input-area"
        aria-label={words.editLabel}
        aria-invalid={state === 'wrong'}
        aria-describedby={id}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <p id={id} className={state === 'wrong' ? 'field-error' : 'field-hint'} role="status">
        {state === 'wrong' ? problem : note}
      </p>
      <Fold summary={<span>{words.fitting}</span>}>
        <pre>{JSON.stringify(schema, null, 2)}</pre>
      </Fold>
    </div>
  )
}

/** Whoever writes in it goes on writing when the card is drawn anew, as after a lost connection. */
function useKeptFocus(box: { readonly current: HTMLTextAreaElement | null }, interruptId: string): void {
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const kept = writingPlace.take(interruptId)
    if (kept && document.activeElement === document.body) {
      element.focus({ preventScroll: true })
      element.setSelectionRange(kept.from, kept.to)
    }
    return () => {
      if (document.activeElement !== element) return
      writingPlace.leave(interruptId, { from: element.selectionStart, to: element.selectionEnd })
    }
  }, [box, interruptId])
}
