import { Ellipsis, PanelLeft, Pencil, Pin, PinOff, SlidersHorizontal, SquarePen, Trash2 } from 'lucide-react'
import { type ActionId, type Keyboard, printedKeysOf } from '../../shared/actions.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import { strings } from '../../shared/strings.ts'
import { IconButton } from '../ui/Button.tsx'
import { Menu } from '../ui/Menu.tsx'
import { NameBox } from '../ui/NameBox.tsx'

interface HeadProps {
  conversation: Conversation | null
  keyboard: Keyboard
  /** Draws the ways to the sidebar and to a new conversation, which the sidebar has while it is open. */
  sidebarHidden: boolean
  renaming: boolean
  onRenamed: (title: string | null) => void
  onAction: (id: ActionId) => void
}

/** The conversation's name and its menu. */
export function Head({ conversation, keyboard, sidebarHidden, renaming, onRenamed, onAction }: HeadProps) {
  const keys = (id: ActionId) => printedKeysOf(id, keyboard)
  const title = conversation?.title || strings.common.untitled
  const isRenaming = renaming && conversation !== null
  return (
    <header className="head">
      {sidebarHidden && (
        <div className="head-start">
          <IconButton
            label={strings.sidebar.show}
            keys={keys('toggleSidebar')}
            onClick={() => onAction('toggleSidebar')}
          >
            <PanelLeft size={16} />
          </IconButton>
        </div>
      )}
      <h1 className={isRenaming ? 'visually-hidden' : ''}>{title}</h1>
      {isRenaming && <NameBox title={conversation.title} onDone={onRenamed} />}
      {sidebarHidden && (
        <IconButton
          label={strings.actions.newConversation}
          keys={keys('newConversation')}
          onClick={() => onAction('newConversation')}
        >
          <SquarePen size={16} />
        </IconButton>
      )}
      <Menu
        trigger={
          <IconButton label={strings.conversation.menu}>
            <Ellipsis size={16} />
          </IconButton>
        }
        items={[
          ...(conversation
            ? [
                {
                  label: strings.sidebar.rename,
                  icon: <Pencil size={16} />,
                  keys: keys('renameConversation'),
                  onSelect: () => onAction('renameConversation'),
                },
                {
                  label: conversation.pinned ? strings.sidebar.unpin : strings.sidebar.pin,
                  icon: conversation.pinned ? <PinOff size={16} /> : <Pin size={16} />,
                  keys: keys('pinConversation'),
                  onSelect: () => onAction('pinConversation'),
                },
              ]
            : []),
          {
            label: strings.actions.conversationSettings,
            icon: <SlidersHorizontal size={16} />,
            keys: keys('conversationSettings'),
            onSelect: () => onAction('conversationSettings'),
          },
          ...(conversation
            ? [
                {
                  label: strings.sidebar.remove,
                  icon: <Trash2 size={16} />,
                  keys: keys('deleteConversation'),
                  danger: true,
                  apart: true,
                  onSelect: () => onAction('deleteConversation'),
                },
              ]
            : []),
        ]}
      />
    </header>
  )
}
