import { useEffect, useRef } from 'react'
import type { Keyboard } from '../../shared/actions.ts'
import { strings } from '../../shared/strings.ts'
import { QUICK_CHIPS } from '../state/chips.ts'
import { appState } from '../state/current.ts'
import { overlayDesk } from '../state/overlayDesk.ts'
import { expire, putAway } from '../state/quickState.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { holdEscape } from '../ui/holdEscape.ts'
import { type QuickHandle, QuickPlace } from './QuickPlace.tsx'

interface QuickOverlayProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** A dialog was opened over it, and has the keys. */
  covered: boolean
  keyboard: Keyboard
  /** Shows a conversation in this window. */
  onConversation: (id: string) => void
}

/** Quick ask over a window of browser mode, with a desk of its own: the conversation behind it stays as it is. */
export function QuickOverlay({ open, onOpenChange, covered, keyboard, onConversation }: QuickOverlayProps) {
  const quick = useRef<QuickHandle>(null)
  const byEscape = useRef(false)
  const onEscape = () => {
    byEscape.current = true
    quick.current?.escape()
    byEscape.current = false
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={strings.app.quickAsk}
      hideTitle
      className="dialog-quick"
      onEscape={onEscape}
    >
      <Overlaid
        handle={quick}
        covered={covered}
        keyboard={keyboard}
        onClose={() => {
          if (byEscape.current) holdEscape()
          onOpenChange(false)
        }}
        onConversation={onConversation}
      />
    </Dialog>
  )
}

interface OverlaidProps {
  handle: React.RefObject<QuickHandle | null>
  covered: boolean
  keyboard: Keyboard
  onClose: () => void
  onConversation: (id: string) => void
}

function Overlaid({ handle, covered, keyboard, onClose, onConversation }: OverlaidProps) {
  const desk = overlayDesk()
  useEffect(() => {
    expire(desk)
    handle.current?.focus()
    handle.current?.select()
    return () => putAway(desk)
  }, [desk, handle])
  return (
    <QuickPlace
      handle={handle}
      place="overlay"
      covered={covered}
      desk={desk}
      keyboard={keyboard}
      offers={null}
      onClose={onClose}
      onMove={async (conversationId, unsent) => {
        const { history, chips } = appState()
        if (unsent) history.change(conversationId, { draft: unsent.draft, queue: unsent.queue })
        chips.move(QUICK_CHIPS, conversationId)
        onClose()
        onConversation(conversationId)
      }}
    />
  )
}
