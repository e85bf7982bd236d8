import { Pencil, Pin, PinOff, SquareArrowOutUpRight, Trash2 } from 'lucide-react'
import { memo } from 'react'
import type { ActionId } from '../../../shared/actions.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { strings } from '../../../shared/strings.ts'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { NameBox } from '../../ui/NameBox.tsx'

const words = strings.sidebar

export interface RowCommands {
  /** An action's keys as they are printed, for the menu. */
  keysOf(id: ActionId): readonly string[]
  open(id: string): void
  openInWindow(id: string): void
  rename(id: string, title: string): void
  pin(id: string, pinned: boolean): void
  remove(conversation: Conversation): void
}

interface ConversationRowProps {
  conversation: Conversation
  shown: boolean
  answering: boolean
  /** An answer there waits for a decision. */
  waiting: boolean
  /** The row that Tab reaches. */
  current: boolean
  renaming: boolean
  onRenaming: (id: string | null) => void
  commands: RowCommands
}

/** One conversation in the sidebar. Its keys are handled by the list, which knows the rows beside it. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, shown, answering, waiting, current, renaming, onRenaming, commands } = props
  const { id, pinned } = conversation
  const title = conversation.title || strings.common.untitled
  if (renaming) {
    return (
      <li className="row row-renaming">
        <NameBox
          title={conversation.title}
          onDone={(next) => {
            onRenaming(null)
            if (next !== null && next !== conversation.title) commands.rename(id, next)
          }}
        />
      </li>
    )
  }
  return (
    <li className={`row ${shown ? 'row-shown' : ''}`}>
      <button
        type="button"
        className="row-open"
        data-row={id}
        aria-current={shown ? 'page' : undefined}
        tabIndex={current ? 0 : -1}
        title={title}
        onClick={() => commands.open(id)}
      >
        <span>{title}</span>
        {waiting ? (
          <small className="row-waits">{strings.approvals.row}</small>
        ) : (
          answering && <i className="row-live" role="img" aria-label={words.answering} />
        )}
      </button>
      <MoreMenu
        label={words.menu(title)}
        className="row-menu"
        tabIndex={current ? 0 : -1}
        items={[
          {
            label: words.rename,
            icon: <Pencil size={16} />,
            keys: commands.keysOf('renameRow'),
            onSelect: () => onRenaming(id),
          },
          {
            label: pinned ? words.unpin : words.pin,
            icon: pinned ? <PinOff size={16} /> : <Pin size={16} />,
            keys: commands.keysOf('pinRow'),
            onSelect: () => commands.pin(id, !pinned),
          },
          {
            label: words.openInWindow,
            icon: <SquareArrowOutUpRight size={16} />,
            onSelect: () => commands.openInWindow(id),
          },
          {
            label: words.remove,
            icon: <Trash2 size={16} />,
            keys: commands.keysOf('deleteRow'),
            danger: true,
            apart: true,
            onSelect: () => commands.remove(conversation),
          },
        ]}
      />
    </li>
  )
})
