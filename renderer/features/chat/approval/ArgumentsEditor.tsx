import { useEffect, useId, useRef } from 'react'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { Fold } from '../Fold.tsx'
import type { Preview } from './usePreview.ts'

const words = strings.approvals

interface ArgumentsEditorProps {
  text: string
  onText: (text: string) => void
  schema: JsonSchema
  preview: Preview
  /** It was opened just now. */
  takesFocus: boolean
}

/** The arguments as JSON, with what they come to, or the field that does not fit. */
export function ArgumentsEditor({ text, onText, schema, preview, takesFocus }: ArgumentsEditorProps) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
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
