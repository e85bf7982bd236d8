import { bytes } from '../../../shared/format.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import type { ModelDetails } from '../../../shared/model/modelDetails.ts'
import { strings } from '../../../shared/strings.ts'
import { ProgramText } from '../../ui/ProgramText.tsx'

const words = strings.modelsPage

interface ModelFactsProps {
  model: ModelInfo
  engine: EngineStatus
  details?: ModelDetails | undefined
}

/** What is known of a model: its facts in lines, and its texts folded. */
export function ModelFacts({ model, engine, details }: ModelFactsProps) {
  const texts = ['system', 'parameters', 'template', 'license'] as const
  return (
    <>
      <dl className="model-facts">
        {factsOf(model, engine, details).map(([name, value]) => (
          <div key={name}>
            <dt>{words.facts[name]}</dt>
            <dd className={name === 'path' ? 'model-path' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      {texts.map((name) => {
        const text = details?.[name]
        return text ? <Folded key={name} title={words.texts[name]} text={text} /> : null
      })}
      {details && details.facts.length > 0 && (
        <Folded title={words.texts.facts} text={details.facts.map(({ key, value }) => `${key}: ${value}`).join('\n')} />
      )}
    </>
  )
}

type Fact = readonly [keyof typeof words.facts, string | undefined]

function factsOf(model: ModelInfo, engine: EngineStatus, details: ModelDetails | undefined) {
  const { loaded, contextLength, capabilities, size } = model
  const memory = loaded
    ? loaded.contextLength
      ? words.inMemory.with(loaded.contextLength)
      : words.inMemory.yes
    : words.inMemory.no
  const all: Fact[] = [
    ['engine', engine.label],
    ['size', size === undefined ? undefined : bytes(size)],
    ['family', model.family],
    ['parameters', model.parameterSize],
    ['quantization', model.quantization],
    ['context', contextLength && words.contextFact(contextLength)],
    ['can', capabilities?.map(strings.models.capability).join(', ')],
    ['memory', memory],
    ['changed', details?.modifiedAt && dayOf(details.modifiedAt)],
    ['owner', model.owner],
    ['path', details?.path ?? model.path],
  ].map(([name, value]) => [name, value || undefined] as Fact)
  return all.filter((fact): fact is readonly [Fact[0], string] => fact[1] !== undefined)
}

function dayOf(time: string): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? time : date.toLocaleDateString(undefined, { dateStyle: 'long' })
}

function Folded({ title, text }: { title: string; text: string }) {
  return (
    <details className="model-text">
      <summary>{title}</summary>
      <ProgramText text={text} />
    </details>
  )
}
