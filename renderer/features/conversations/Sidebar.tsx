import { Boxes, PanelLeft, Search, Settings2, SquarePen } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { type ActionHandlers, type Keyboard, perform, printedKeysOf } from '../../../shared/actions.ts'
import { strings } from '../../../shared/strings.ts'
import type { SidebarGroup } from '../../state/sidebarGroups.ts'
import { IconButton } from '../../ui/Button.tsx'
import { ConversationRow, type RowCommands } from './ConversationRow.tsx'
import { groupTitle } from './groupTitle.ts'
import { SideAction } from './SideAction.tsx'
import './sidebar.css'

const words = strings.sidebar

export interface SidebarProps {
  groups: readonly SidebarGroup[]
  shownId: string | null
  /** Ids of conversations with an answer being made. */
  answering: ReadonlySet<string>
  /** Ids of those with something that waits for a decision. */
  waiting: readonly string[]
  keyboard: Keyboard
  commands: RowCommands
  onNew: () => void
  onHide: () => void
  onSettings: () => void
  onModels: () => void
  /** This window's number, when there are several. */
  windowNumber: number | null
  searching: boolean
  onSearch: () => void
  /** The search panel, which takes the list's place while it is open. */
  search: ReactNode
  /** Which row is being renamed, when not by the row's own menu. */
  renaming: string | null
  onRenaming: (id: string | null) => void
}

/** All conversations, grouped, with the ways to make, find, name, pin and delete them. */
export function Sidebar(props: SidebarProps) {
  const { groups, keyboard, onNew, onHide, onSettings, onModels, windowNumber, searching, onSearch, search } = props
  const isEmpty = groups.every((group) => group.conversations.length === 0)
  return (
    <nav className="sidebar" aria-label={words.label}>
      <div className="brand">
        <b>
          {strings.app.name}
          {windowNumber !== null && <small>{words.otherWindow(windowNumber)}</small>}
        </b>
        <IconButton label={words.hide} keys={printedKeysOf('toggleSidebar', keyboard)} onClick={onHide}>
          <PanelLeft size={16} />
        </IconButton>
      </div>
      <SideAction
        action="newConversation"
        name={strings.actions.newConversation}
        text={strings.actions.newConversation}
        icon={<SquarePen size={16} />}
        keyboard={keyboard}
        onAct={onNew}
      />
      {searching ? (
        search
      ) : (
        <>
          <SideAction
            action="search"
            name={words.search}
            text={words.search}
            icon={<Search size={16} />}
            keyboard={keyboard}
            onAct={onSearch}
          />
          {isEmpty ? <p className="note side-empty">{words.empty}</p> : <RowList {...props} />}
        </>
      )}
      <SideAction
        action="models"
        name={words.models}
        text={strings.actions.models}
        icon={<Boxes size={16} />}
        keyboard={keyboard}
        onAct={onModels}
      />
      <SideAction
        action="settings"
        name={words.settings}
        text={words.settings}
        icon={<Settings2 size={16} />}
        keyboard={keyboard}
        onAct={onSettings}
      />
    </nav>
  )
}

function RowList({ groups, shownId, answering, waiting, keyboard, commands, renaming, onRenaming }: SidebarProps) {
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const all = groups.flatMap((group) => group.conversations)
  const currentId = [chosen, shownId].find((id) => all.some((row) => row.id === id)) ?? all[0]?.id

  const rowAt = (index: number) => {
    const id = all[index]?.id
    return id === undefined ? null : box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
    const index = all.findIndex((row) => row.id === id)
    const conversation = all[index]
    if (!conversation) return
    const move = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }[event.key]
    if (move !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      rowAt(move)?.focus()
      return
    }
    const handlers: ActionHandlers<'sidebar'> = {
      openRow: () => commands.open(conversation.id),
      renameRow: () => onRenaming(conversation.id),
      pinRow: () => commands.pin(conversation.id, !conversation.pinned),
      deleteRow() {
        const next = rowAt(index + 1) ?? rowAt(index - 1)
        commands.remove(conversation)
        next?.focus()
      },
    }
    if (perform(event.nativeEvent, 'sidebar', handlers, keyboard)) event.preventDefault()
  }

  // A row that goes to another group is drawn anew there: it keeps the focus.
  const focusedRow = useRef<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever rows move
  useLayoutEffect(() => {
    if (focusedRow.current === null || document.activeElement !== document.body) return
    rowAt(all.findIndex((row) => row.id === focusedRow.current))?.focus()
  }, [groups])

  const onRowRenaming = useCallback(
    (id: string | null) => {
      const renamed = box.current?.querySelector('.row-renaming') ? renaming : null
      onRenaming(id)
      if (id !== null || renamed === null) return
      const row = `[data-row="${CSS.escape(renamed)}"]`
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(row)?.focus())
    },
    [onRenaming, renaming],
  )

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are what is interactive; keys move among them
    <div
      ref={box}
      className="side-list"
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const id = event.target.dataset.row
        focusedRow.current = id ?? null
        if (id) setChosen(id)
      }}
      onBlur={(event) => {
        if (event.target.isConnected) focusedRow.current = null
      }}
    >
      {groups.map((group) => {
        const title = groupTitle(group)
        return (
          <section key={title} aria-label={title}>
            <h2 className="side-group">{title}</h2>
            <ul>
              {group.conversations.map((conversation) => (
                <ConversationRow
                  key={conversation.id}
                  conversation={conversation}
                  shown={conversation.id === shownId}
                  answering={answering.has(conversation.id)}
                  waiting={waiting.includes(conversation.id)}
                  current={conversation.id === currentId}
                  renaming={conversation.id === renaming}
                  onRenaming={onRowRenaming}
                  commands={commands}
                />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
