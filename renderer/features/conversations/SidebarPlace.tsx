import { type Ref, useCallback, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { type Keyboard, printedKeysOf } from '../../../shared/actions.ts'
import type { SearchHit } from '../../../shared/contract/conversations.ts'
import { pinConversation, renameConversation } from '../../state/conversationChanges.ts'
import { useActiveRuns } from '../../state/conversationState.ts'
import { useWaitingConversations } from '../../state/decisions.ts'
import { useSidebarGroups } from '../../state/sidebarGroups.ts'
import { useShownConversation, useWindowHistory } from '../../state/windowHistory.ts'
import { openWindow, useWindows } from '../../state/windowsState.ts'
import type { RowCommands } from './ConversationRow.tsx'
import { SearchPanel } from './SearchPanel.tsx'
import { Sidebar } from './Sidebar.tsx'
import { useSearch } from './useSearch.ts'

export interface SidebarHandle {
  focus(): void
}

interface SidebarPlaceProps {
  keyboard: Keyboard
  searching: boolean
  onSearching: (searching: boolean) => void
  onOpen: (conversationId: string) => void
  onOpenHit: (hit: SearchHit) => void
  onNew: () => void
  onHide: () => void
  onSettings: () => void
  onModels: () => void
  /** Where the focus goes when there is nothing left to give it back to. */
  onFocusLost: () => void
  onRemove: RowCommands['remove']
  onProblem: (error: unknown) => void
  handle?: Ref<SidebarHandle>
}

/** The sidebar over this window's state. */
export function SidebarPlace(props: SidebarPlaceProps) {
  const { keyboard, searching, onSearching, onOpen, onOpenHit, onNew, onHide, onSettings, onModels } = props
  const { onRemove, onProblem, onFocusLost } = props
  const box = useRef<HTMLDivElement>(null)
  const groups = useSidebarGroups()
  const shownId = useShownConversation()
  const windows = useWindows()
  const { number } = useWindowHistory()
  const runs = useActiveRuns()
  const answering = useMemo(() => new Set(runs.map((run) => run.conversationId)), [runs])
  const waiting = useWaitingConversations()
  const [renaming, setRenaming] = useState<string | null>(null)
  const [query, setQuery] = useState('')
  const searchBefore = useRef<Element | null>(null)
  const hits = useSearch(searching ? query : '')

  const latest = useRef({ onOpen, onRemove, onProblem, onFocusLost })
  latest.current = { onOpen, onRemove, onProblem, onFocusLost }
  const commands = useMemo((): RowCommands => {
    const problem = (error: unknown) => latest.current.onProblem(error)
    return {
      keysOf: (id) => printedKeysOf(id, keyboard),
      open: (id) => latest.current.onOpen(id),
      openInWindow: (id) => void openWindow(id).catch(problem),
      rename: (id, title) => void renameConversation(id, title).catch(problem),
      pin: (id, pinned) => void pinConversation(id, pinned).catch(problem),
      remove: (conversation) => latest.current.onRemove(conversation),
    }
  }, [keyboard])
  const closeSearch = useCallback(() => {
    setQuery('')
    onSearching(false)
    requestAnimationFrame(() => {
      const before = searchBefore.current
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus()
      else latest.current.onFocusLost()
    })
  }, [onSearching])

  useImperativeHandle(props.handle, () => ({
    focus() {
      const first = ['input', '[data-row][tabindex="0"]', 'button']
        .map((selector) => box.current?.querySelector<HTMLElement>(selector))
        .find((element) => element)
      first?.focus()
    },
  }))

  return (
    <div ref={box} className="sidebar-place">
      <Sidebar
        groups={groups}
        shownId={shownId}
        answering={answering}
        waiting={waiting}
        keyboard={keyboard}
        commands={commands}
        onNew={onNew}
        onHide={onHide}
        onSettings={onSettings}
        onModels={onModels}
        windowNumber={windows.filter(({ open }) => open).length > 1 ? number : null}
        searching={searching}
        onSearch={() => onSearching(true)}
        search={
          <SearchPanel
            query={query}
            onQuery={setQuery}
            hits={hits}
            onOpen={onOpenHit}
            onClose={closeSearch}
            before={searchBefore}
          />
        }
        renaming={renaming}
        onRenaming={setRenaming}
      />
    </div>
  )
}
