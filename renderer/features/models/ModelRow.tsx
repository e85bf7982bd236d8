import { Copy, Info, MemoryStick, MessageSquare, Pin, Square, Trash2, X } from 'lucide-react'
import { bytes } from '../../../shared/format.ts'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { stopLoading, useIsLoading } from '../../state/modelsState.ts'
import { useSettings } from '../../state/settingsState.ts'
import type { MenuItem } from '../../ui/Menu.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { Badges } from './Badges.tsx'
import type { ModelCommands } from './ModelList.tsx'
import { abilitiesOf, forget, load, unload } from './modelActions.ts'
import { factsOf, keyOf } from './modelTexts.ts'

const words = strings.modelsPage

interface ModelRowProps extends ModelCommands {
  model: ModelInfo
  /** The row that Tab reaches. */
  current: boolean
  onFocus: () => void
}

/** One installed model: what it is, whether it is in memory, and what can be done with it. */
export function ModelRow({ model, current, onFocus, ...commands }: ModelRowProps) {
  const { ref, label, size, owner, refused, loaded } = model
  const isLoading = useIsLoading(ref)
  const isComing = isLoading || model.loading !== undefined
  const can = abilitiesOf(model, useSettings().llamaCpp.files)
  const tabIndex = current ? 0 : -1
  return (
    <li className="manage-row" onFocus={onFocus}>
      <button
        type="button"
        className="manage-open"
        data-model={keyOf(ref)}
        tabIndex={tabIndex}
        onClick={() => commands.onOpen(model)}
      >
        <span className="manage-name">
          <b>{label}</b> <Badges model={model} />
        </span>
        <span className="manage-size">
          {(loaded || isComing) && (
            <span className="manage-loaded">{isComing ? words.loading(model.loading) : words.loaded}</span>
          )}
          {refused !== undefined && <span className="manage-refused">{words.refused}</span>}
          {size !== undefined && <span>{bytes(size)}</span>}
        </span>
        <small className={refused === undefined ? '' : 'manage-refused'}>
          {refused ?? factsOf(model, owner && words.folderOf(owner))}
        </small>
      </button>
      <MoreMenu label={words.menu(label)} tabIndex={tabIndex} items={itemsOf(model, can, isLoading, commands)} />
    </li>
  )
}

function itemsOf(
  model: ModelInfo,
  can: ReturnType<typeof abilitiesOf>,
  isLoading: boolean,
  { attempt, onOpen, onChat, onRemove }: ModelCommands,
): MenuItem[] {
  const memory: MenuItem[] = isLoading
    ? [{ label: words.stopLoading, icon: <Square size={16} />, onSelect: () => stopLoading(model.ref) }]
    : [
        {
          label: words.load,
          icon: <MemoryStick size={16} />,
          disabled: model.loaded !== undefined,
          onSelect: () => load(attempt, model, { keep: false }),
        },
        { label: words.keep, icon: <Pin size={16} />, onSelect: () => load(attempt, model, { keep: true }) },
        {
          label: words.unload,
          icon: <Square size={16} />,
          disabled: model.loaded === undefined,
          onSelect: () => unload(attempt, model),
        },
      ]
  return [
    ...(can.chat ? [{ label: words.chat, icon: <MessageSquare size={16} />, onSelect: () => onChat(model) }] : []),
    { label: words.openDetails, icon: <Info size={16} />, onSelect: () => onOpen(model) },
    ...(can.load ? memory : []),
    ...(can.copy ? [{ label: words.copy, icon: <Copy size={16} />, onSelect: () => onOpen(model, 'copy') }] : []),
    ...(can.forget
      ? [{ label: words.forget, icon: <X size={16} />, apart: true, onSelect: () => forget(attempt, model, () => {}) }]
      : []),
    ...(can.remove
      ? [
          {
            label: words.remove,
            icon: <Trash2 size={16} />,
            danger: true,
            apart: true,
            onSelect: () => onRemove(model),
          },
        ]
      : []),
  ]
}
