import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { stopLoading, useIsLoading, useModelDetails } from '../../state/modelsState.ts'
import { sentencesOf } from '../../state/problemText.ts'
import { useSettings } from '../../state/settingsState.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemLine } from '../../ui/ProblemLine.tsx'
import { CopyField } from './CopyField.tsx'
import { ModelFacts } from './ModelFacts.tsx'
import { abilitiesOf, forget, load, unload } from './modelActions.ts'
import type { Attempt } from './useSaid.ts'
import './modelPart.css'

const words = strings.modelsPage

interface ModelPartProps {
  model: ModelInfo
  engine: EngineStatus
  attempt: Attempt
  /** Where the focus begins, if not at the way back. */
  at: 'copy' | undefined
  onBack: () => void
  onChat: () => void
  onRemove: () => void
  /** What was said of what was done last. */
  children: ReactNode
}

/** One model: what can be done with it, and all there is to know of it. */
export function ModelPart({ model, engine, at, attempt, onBack, onChat, onRemove, children }: ModelPartProps) {
  const { ref, label, refused, loaded } = model
  const can = abilitiesOf(model, useSettings().llamaCpp.files)
  const isLoading = useIsLoading(ref)
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    const first = at === 'copy' ? '.copy-field input' : 'button'
    place.current?.querySelector<HTMLElement>(first)?.focus()
  }, [at])
  return (
    <section ref={place} className="model-part" aria-label={label}>
      <Button variant="quiet" icon={<ArrowLeft size={16} />} onClick={onBack}>
        {words.back}
      </Button>
      <h3>{label}</h3>
      {refused !== undefined && <p className="manage-refused">{refused}</p>}
      <div className="model-acts">
        {can.chat && (
          <Button variant="primary" onClick={onChat}>
            {words.chat}
          </Button>
        )}
        {can.load && isLoading && <Button onClick={() => stopLoading(ref)}>{words.stopLoading}</Button>}
        {can.load && !isLoading && <Button onClick={() => load(attempt, model, { keep: true })}>{words.keep}</Button>}
        {can.load && loaded && <Button onClick={() => unload(attempt, model)}>{words.unload}</Button>}
        {can.forget && <Button onClick={() => forget(attempt, model, onBack)}>{words.forget}</Button>}
        {can.remove && <Button onClick={onRemove}>{words.remove}</Button>}
      </div>
      {children}
      {can.details ? <Detailed model={model} engine={engine} /> : <ModelFacts model={model} engine={engine} />}
      {can.copy && (
        <div className="copy-field">
          <CopyField model={model} attempt={attempt} />
        </div>
      )}
    </section>
  )
}

function Detailed({ model, engine }: { model: ModelInfo; engine: EngineStatus }) {
  const { details, error } = useModelDetails(model.ref)
  return (
    <>
      <ModelFacts model={model} engine={engine} details={details} />
      {error ? <ProblemLine problem={sentencesOf(error)} /> : !details && <p className="note">{words.looking}</p>}
    </>
  )
}
