import { Command } from 'cmdk'
import { Boxes, ChevronDown, Columns2, RefreshCw } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { type Keyboard, keysOf, printedKeysOf } from '../../../shared/actions.ts'
import { ariaKeys, printKeys } from '../../../shared/keys.ts'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Popover } from '../../ui/Popover.tsx'
import { engineNote, isSame, keyOf } from './modelTexts.ts'
import { PickerItem } from './PickerItem.tsx'
import { PickerWay } from './PickerWay.tsx'
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
  /** Why a model can't answer what is being asked; undefined: it can. It is then listed, and can't be chosen. */
  refusal?: (model: EngineStatus['models'][number]) => string | undefined
  /** Groups of entries before the engines'. */
  presets?: ReactNode
  /** The preset that filled the settings, as the button names it. */
  presetName?: string | undefined
  /** To the choice of the models that answer side by side; absent where none can. */
  onCompare?: () => void
  /** To the page of all models; absent where there is none. */
  onManage?: () => void
  /** Where the focus goes when the list closes. */
  onCloseFocus?: () => void
  className?: string
}

/** The button with the model's name, and the list of all models by engine behind it. */
export function ModelPicker(props: ModelPickerProps) {
  const { engines, chosen, onChoose, open, onOpenChange, onRefresh, keyboard, onCloseFocus, className } = props
  const { refusal, presets, presetName, onCompare, onManage } = props
  const name = labelOf(engines, chosen)
  const keys = keysOf('chooseModel', keyboard)
  const refresh = useRef(onRefresh)
  refresh.current = onRefresh
  // What opens the page of all models must not give the focus to the box behind it.
  const isLeaving = useRef(false)
  const leaveFor = (go: () => void) => () => {
    isLeaving.current = true
    go()
  }
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
      {...(onCloseFocus && {
        onCloseFocus: () => {
          if (!isLeaving.current) onCloseFocus()
          isLeaving.current = false
        },
      })}
      trigger={
        <button
          type="button"
          className={`chip chip-bordered model-button ${className ?? ''}`}
          aria-label={presetName === undefined ? words.label(name) : strings.presets.label(name, presetName)}
          aria-keyshortcuts={ariaKeys(keys, keyboard.platform)}
          title={`${strings.actions.chooseModel} (${printKeys(keys, keyboard.platform).join(' ')})`}
        >
          <span>{presetName ?? name}</span>
          <ChevronDown size={14} />
        </button>
      }
    >
      <Command label={words.title} loop defaultValue={beginsAt(engines, chosen, refusal)}>
        <div className="model-search">
          <Command.Input placeholder={words.search} aria-label={words.search} />
          <IconButton label={words.refresh} onClick={onRefresh}>
            <RefreshCw size={14} />
          </IconButton>
        </div>
        <Command.List className="model-list" label={words.title}>
          <Command.Empty className="model-empty">{words.none}</Command.Empty>
          {presets}
          {engines.map((engine) => (
            <Command.Group key={engine.id} heading={<EngineHeading engine={engine} />}>
              {engine.models.map((model) => (
                <PickerItem
                  key={keyOf(model.ref)}
                  model={model}
                  engine={engine}
                  isChosen={isSame(model.ref, chosen)}
                  refusal={refusal?.(model)}
                  onChoose={() => {
                    onChoose(model.ref)
                    onOpenChange(false)
                  }}
                />
              ))}
            </Command.Group>
          ))}
          {onCompare && (
            <PickerWay
              value=" compare"
              icon={<Columns2 size={14} />}
              label={strings.compare.choose}
              keys={printedKeysOf('compare', keyboard)}
              onGo={leaveFor(onCompare)}
            />
          )}
          {onManage && (
            <PickerWay
              value=" manage"
              icon={<Boxes size={14} />}
              label={words.manage}
              keys={printedKeysOf('models', keyboard)}
              onGo={leaveFor(onManage)}
            />
          )}
        </Command.List>
      </Command>
    </Popover>
  )
}

/** The chosen model; where that can't answer what is being asked, the first that can. */
function beginsAt(engines: readonly EngineStatus[], chosen: ModelRef | null, refusal: ModelPickerProps['refusal']) {
  const models = engines.flatMap((engine) => engine.models)
  const isFree = (model: EngineStatus['models'][number]) => refusal?.(model) === undefined
  const now = models.find(({ ref }) => isSame(ref, chosen))
  const first = now && !isFree(now) ? models.find(isFree)?.ref : chosen
  return first ? keyOf(first) : ''
}

function EngineHeading({ engine }: { engine: EngineStatus }): ReactNode {
  const note = engineNote(engine)
  return (
    <>
      {engine.label}
      {note && <span> · {note}</span>}
    </>
  )
}

function labelOf(engines: readonly EngineStatus[], ref: ModelRef | null): string {
  if (!ref) return strings.composer.noModel
  const engine = engines.find((one) => one.id === ref.engine)
  return engine?.models.find((model) => model.ref.name === ref.name)?.label ?? ref.name
}
