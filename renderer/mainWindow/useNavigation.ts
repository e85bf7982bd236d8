import { type RefObject, useCallback, useRef, useState } from 'react'
import type { SearchHit } from '../../shared/contract/conversations.ts'
import type { Message } from '../../shared/model/message.ts'
import type { ConversationPaneHandle } from '../features/chat/ConversationPane.tsx'
import type { SidebarHandle } from '../features/conversations/SidebarPlace.tsx'
import { useWaitingConversations } from '../state/decisions.ts'
import { openConversation, setSidebarOpen } from '../state/windowHistory.ts'
import type { Panel } from './Panels.tsx'
import { nextPane } from './panes.ts'
import { useSearchTarget } from './useSearchTarget.ts'

interface NavigationOptions {
  shownId: string | null
  branch: readonly Message[]
  /** The window has no room for the sidebar beside the conversation. */
  narrow: boolean
  sidebarShown: boolean
  panel: Panel | null
  setPanel: (panel: Panel | null) => void
  pane: RefObject<ConversationPaneHandle | null>
  side: RefObject<SidebarHandle | null>
  onProblem: (error: unknown) => void
}

/** The ways through a window: to a conversation, a message, a decision that is waited for, or another part of it. */
export function useNavigation(options: NavigationOptions) {
  const { shownId, branch, narrow, sidebarShown, panel, setPanel, pane, side, onProblem } = options
  const [searching, setSearching] = useState(false)
  const [finding, setFinding] = useState(false)
  const [renaming, setRenaming] = useState(false)
  const searched = useSearchTarget(shownId, branch, onProblem)
  const waiting = useWaitingConversations()
  const openPanel = useRef(panel)
  openPanel.current = panel
  const focusComposer = useCallback(() => pane.current?.focusComposer(), [pane])

  /** Where a reader who comes to a conversation goes on: at what waits for a decision, else in the box. */
  const arrive = () => pane.current?.focusDecision() || focusComposer()

  const show = (conversationId: string | null, focus: () => unknown = arrive) => {
    searched.clear()
    setRenaming(false)
    setFinding(false)
    if (panel === 'drawer') setPanel(null)
    openConversation(conversationId)
    // The composer of the conversation that is now shown is drawn first; a dialog that opens meanwhile has the focus.
    requestAnimationFrame(() => openPanel.current === null && focus())
  }

  const takeUpDecision = () => {
    const here = waiting.find((id) => id === shownId) ?? waiting[0]
    if (!pane.current?.focusDecision() && here !== undefined) show(here)
  }

  return {
    target: searched.target,
    searching,
    setSearching,
    finding,
    setFinding,
    renaming,
    setRenaming,
    focusComposer,
    show,
    showHit(hit: SearchHit) {
      if (hit.messageId === null) return show(hit.conversationId)
      // The message takes the focus when it is there.
      show(hit.conversationId, () => {})
      searched.set(hit)
    },
    openSearch() {
      if (narrow) setPanel('drawer')
      else setSidebarOpen(true)
      setSearching(true)
      requestAnimationFrame(() => side.current?.focus())
    },
    focusPane(direction: 1 | -1) {
      const next = nextPane(direction, { sidebar: sidebarShown, messages: branch.length > 0, composer: true })
      if (next === 'sidebar') side.current?.focus()
      else if (next === 'messages') pane.current?.focusMessages()
      else focusComposer()
    },
    /** null: none is waited for. */
    goToDecision:
      waiting[0] === undefined
        ? null
        : () => {
            // The dialog that it was chosen in keeps the focus until it has gone.
            if (panel === null) takeUpDecision()
            else requestAnimationFrame(takeUpDecision)
          },
  }
}
