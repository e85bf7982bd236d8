import { Copy, Keyboard as KeyboardIcon, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import type { Keyboard } from '../../../../shared/actions.ts'
import { printKeys } from '../../../../shared/keys.ts'
import type { ListedCommand } from '../../../../shared/model/command.ts'
import { strings } from '../../../../shared/strings.ts'
import { Keys } from '../../../ui/Keys.tsx'
import { EntryRow } from '../editing/EntryRow.tsx'

const words = strings.commands

interface CommandListProps {
  commands: readonly ListedCommand[]
  keyboard: Keyboard
  /** The keys that work in every program, by what they do. */
  globalKeys: Readonly<Record<string, string>>
  onEdit: (command: ListedCommand) => void
  onDuplicate: (command: ListedCommand) => void
  /** Deletes it, or takes it back to what Aside brought. */
  onRemove: (command: ListedCommand) => void
  /** To the page where keys are set; undefined where commands have none. */
  onShortcut: (() => void) | undefined
}

/** Every command with what it is, its key, and what can be done with it. */
export function CommandList(props: CommandListProps) {
  const { commands, keyboard, globalKeys, onEdit, onDuplicate, onRemove, onShortcut } = props
  return (
    <ul className="entries" aria-label={words.title}>
      {commands.map((command) => {
        const { name, title, builtIn, changed } = command
        const keys = globalKeys[`command:${name}`]
        return (
          <EntryRow
            key={name}
            id={name}
            name={`/${name}`}
            text={title}
            onEdit={() => onEdit(command)}
            menu={words.menu(name)}
            items={[
              { label: words.edit, icon: <Pencil size={16} />, onSelect: () => onEdit(command) },
              { label: words.duplicate, icon: <Copy size={16} />, onSelect: () => onDuplicate(command) },
              ...(onShortcut
                ? [{ label: words.shortcut, icon: <KeyboardIcon size={16} />, onSelect: onShortcut }]
                : []),
              ...(builtIn && !changed
                ? []
                : [
                    {
                      label: builtIn ? words.reset : words.remove,
                      icon: builtIn ? <RotateCcw size={16} /> : <Trash2 size={16} />,
                      danger: !builtIn,
                      apart: true,
                      onSelect: () => onRemove(command),
                    },
                  ]),
            ]}
          >
            {keys && <Keys keys={printKeys(keys, keyboard.platform)} />}
            <small>{changed ? words.kinds.changed : builtIn ? words.kinds.builtIn : words.kinds.own}</small>
          </EntryRow>
        )
      })}
    </ul>
  )
}
