import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { MOST_COMPARED } from '../../../shared/model/message.ts'
import { chatModels, GUIDE, type ModelChoice } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Badges } from './Badges.tsx'
import { isSame, keyOf } from './modelTexts.ts'
import './models.css'
import './chooseModels.css'

const words = strings.compare

/** What models are chosen for. */
export type ModelsWanted = 'again' | 'beside' | 'compare'

interface ChooseModelsProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  wanted: ModelsWanted
  engines: readonly EngineStatus[]
  /** Chosen already, where several are. */
  chosen: readonly ModelRef[]
  /** Those that can't be chosen again. */
  taken: readonly ModelRef[]
  onChoose: (models: ModelRef[]) => void
}

const titles = { again: words.again, beside: words.beside, compare: words.title }
const notes = { again: words.againNote, beside: words.besideNote, compare: words.note }

/** A list of models to choose one from, or the two or three that are compared. */
export function ChooseModels(props: ChooseModelsProps) {
  const { open, onOpenChange, wanted } = props
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={titles[wanted]}
      description={notes[wanted]}
      className="choose-models"
    >
      <Choices {...props} />
    </Dialog>
  )
}

function Choices({ onOpenChange, wanted, engines, chosen: before, taken, onChoose }: ChooseModelsProps) {
  const many = wanted === 'compare'
  const choices = chatModels(engines).filter(({ engine }) => engine.id !== GUIDE)
  const [chosen, setChosen] = useState(() =>
    before.filter((ref) => choices.some(({ model }) => isSame(model.ref, ref))),
  )
  const [search, setSearch] = useState('')
  const done = (models: readonly ModelRef[]) => {
    onOpenChange(false)
    onChoose([...models])
  }
  const select = ({ model: { ref } }: ModelChoice) => {
    if (!many) return done([ref])
    // The next one is looked for among all.
    setSearch('')
    const without = chosen.filter((other) => !isSame(other, ref))
    if (without.length < chosen.length) setChosen(without)
    else if (chosen.length < MOST_COMPARED) setChosen([...chosen, ref])
  }
  const isEnough = chosen.length >= 2
  const onKeyDown = (event: KeyboardEvent) => {
    if (!many || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (isEnough) done(chosen)
  }
  return (
    <Command label={titles[wanted]} loop onKeyDown={onKeyDown}>
      <div className="model-search">
        <Command.Input placeholder={words.search} aria-label={words.search} value={search} onValueChange={setSearch} />
      </div>
      <Command.List
        className="model-list dialog-scroll"
        label={titles[wanted]}
        aria-multiselectable={many || undefined}
      >
        <Command.Empty className="model-empty">{words.none}</Command.Empty>
        {engines.map((engine) => {
          const own = choices.filter((choice) => choice.engine === engine)
          if (own.length === 0) return null
          return (
            <Command.Group key={engine.id} heading={engine.label}>
              {own.map((choice) => (
                <Choice
                  key={keyOf(choice.model.ref)}
                  choice={choice}
                  checked={many ? chosen.some((ref) => isSame(ref, choice.model.ref)) : undefined}
                  taken={taken.some((ref) => isSame(ref, choice.model.ref))}
                  full={many && chosen.length >= MOST_COMPARED}
                  onSelect={() => select(choice)}
                />
              ))}
            </Command.Group>
          )
        })}
      </Command.List>
      {many && (
        <div className="dialog-buttons dialog-foot">
          <Button onClick={() => onOpenChange(false)}>{strings.common.cancel}</Button>
          <Button variant="primary" disabled={!isEnough} onClick={() => done(chosen)}>
            {words.compare(chosen.length)}
          </Button>
        </div>
      )}
    </Command>
  )
}

interface ChoiceProps {
  choice: ModelChoice
  /** Undefined where only one can be chosen. */
  checked: boolean | undefined
  taken: boolean
  /** No more can be chosen. */
  full: boolean
  onSelect: () => void
}

function Choice({ choice: { engine, model }, checked, taken, full, onSelect }: ChoiceProps) {
  const note = taken ? words.taken : engine.state === 'ready' ? undefined : words.unready(engine.label)
  return (
    <Command.Item
      value={keyOf(model.ref)}
      keywords={[model.label, engine.label, model.family ?? '']}
      className="model-item"
      disabled={taken || (full && !checked)}
      aria-checked={checked}
      onSelect={onSelect}
    >
      <Check size={14} className={checked ? '' : 'model-unchosen'} aria-hidden />
      <span className="model-name">
        <span className="model-title">
          {model.label} <Badges model={model} />
        </span>
        {note && <small>{note}</small>}
      </span>
      {model.loaded && <span className="model-loaded">{strings.models.loaded}</span>}
    </Command.Item>
  )
}
