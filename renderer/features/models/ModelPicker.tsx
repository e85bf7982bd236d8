import { Command } from 'cmdk'
import { Check, ChevronDown, RefreshCw } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { type Keyboard, keysOf } from '../../../shared/actions.ts'
import { bytes, number } from '../../../shared/format.ts'
import { ariaKeys, printKeys } from '../../../shared/keys.ts'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Popover } from '../../ui/Popover.tsx'
import './models.css'

const words = strings.models

export interface ModelPickerProps {
  engines: readonly EngineStatus[]
  /** The model that answers next; null while none can. */
  chosen: ModelRef | null
  onChoose: (model: ModelRef) => void
  open: boolean
  onOpenChange: (open: boolean) => void
  onRefresh: () => void
  keyboard: Keyboard
  /** Where the focus goes when the list closes. */
  onCloseFocus?: () => void
  className?: string
}

/** The button with the model's name, and the list of all models by engine behind it. */
export function ModelPicker(props: ModelPickerProps) {
  const { engines, chosen, onChoose, open, onOpenChange, onRefresh, keyboard, onCloseFocus, className } = props
  const name = labelOf(engines, chosen)
  const keys = keysOf('chooseModel', keyboard)
  const refresh = useRef(onRefresh)
  refresh.current = onRefresh
  // What is listed is what is there now, by whatever way the list was opened.
  useEffect(() => {
    if (open) refresh.current()
  }, [open])
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      label={words.title}
      className="model-panel"
      {...(onCloseFocus && { onCloseFocus })}
      trigger={
        <button
          type="button"
          className={`chip chip-bordered model-button ${className ?? ''}`}
          aria-label={words.label(name)}
          aria-keyshortcuts={ariaKeys(keys, keyboard.platform)}
          title={`${strings.actions.chooseModel} (${printKeys(keys, keyboard.platform).join(' ')})`}
        >
          <span>{name}</span>
          <ChevronDown size={14} />
        </button>
      }
    >
      <Command label={words.title} loop defaultValue={chosen ? keyOf(chosen) : ''}>
        <div className="model-search">
          <Command.Input placeholder={words.search} aria-label={words.search} />
          <IconButton label={words.refresh} onClick={onRefresh}>
            <RefreshCw size={14} />
          </IconButton>
        </div>
        <Command.List className="model-list" label={words.title}>
          <Command.Empty className="model-empty">{words.none}</Command.Empty>
          {engines.map((engine) => (
            <Command.Group key={engine.id} heading={<EngineHeading engine={engine} />}>
              {engine.models.map((model) => (
                <Command.Item
                  key={keyOf(model.ref)}
                  value={keyOf(model.ref)}
                  keywords={[model.label, engine.label, model.family ?? '']}
                  className="model-item"
                  onSelect={() => {
                    onChoose(model.ref)
                    onOpenChange(false)
                  }}
                >
                  <Check size={14} className={isSame(model.ref, chosen) ? '' : 'model-unchosen'} />
                  <span className="model-name">
                    {model.label}
                    <small>{engine.address === undefined ? words.guideNote : notesOf(model)}</small>
                  </span>
                  {model.loaded && <span className="model-loaded">{words.loaded}</span>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Popover>
  )
}

function EngineHeading({ engine }: { engine: EngineStatus }): ReactNode {
  const note =
    engine.state === 'unreachable'
      ? words.unreachable(engine.address ?? '')
      : engine.state === 'failed'
        ? words.failed
        : engine.models.length === 0
          ? words.noModels
          : ''
  return (
    <>
      {engine.label}
      {note && <span> · {note}</span>}
    </>
  )
}

function notesOf(model: ModelInfo): string {
  const extra = (model.capabilities ?? []).filter((one) => one === 'thinking' || one === 'vision' || one === 'tools')
  return [
    model.parameterSize,
    model.quantization,
    model.size ? bytes(model.size) : undefined,
    model.contextLength ? `${number(model.contextLength)} context` : undefined,
    ...extra.map(words.capability),
  ]
    .filter(Boolean)
    .join(' · ')
}

const keyOf = (ref: ModelRef) => `${ref.engine}/${ref.name}`
const isSame = (a: ModelRef, b: ModelRef | null) => a.engine === b?.engine && a.name === b.name

function labelOf(engines: readonly EngineStatus[], ref: ModelRef | null): string {
  if (!ref) return strings.composer.noModel
  const engine = engines.find((one) => one.id === ref.engine)
  return engine?.models.find((model) => model.ref.name === ref.name)?.label ?? ref.name
}
