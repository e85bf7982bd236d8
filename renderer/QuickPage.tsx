import { useEffect, useRef, useState } from 'react'
import type { Offers } from '../shared/contract/context.ts'
import { strings } from '../shared/strings.ts'
import { Refused } from './App.tsx'
import { type QuickHandle, QuickPlace } from './quickAsk/QuickPlace.tsx'
import { appState } from './state/current.ts'
import { refreshEngines } from './state/enginesState.ts'
import { useConnectionState } from './state/notices.ts'
import { useQuickEvents } from './state/quickEvents.ts'
import { actInWindow, expire, hideQuick, moveToWindow, putAway, startOver } from './state/quickState.ts'
import { Announcer } from './ui/Announcer.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { useKeyboard } from './useKeyboard.ts'
import './styles/window.css'

/** The quick-ask page: a window of its own on the desktop, a tab in browser mode. `ready`: its history is loaded. */
export function QuickPage({ ready }: { ready: boolean }) {
  const connection = useConnectionState()
  return (
    <ErrorBoundary>
      {connection === 'refused' ? <Refused /> : ready && <Quick />}
      <Announcer />
    </ErrorBoundary>
  )
}

function Quick() {
  const place = document.documentElement.dataset.place === 'window' ? 'window' : 'tab'
  const desk = appState()
  const keyboard = useKeyboard()
  const quick = useRef<QuickHandle>(null)
  const [offers, setOffers] = useState<Offers | null>(null)

  useQuickEvents((event) => {
    switch (event.type) {
      case 'shown':
        setOffers(null)
        expire(desk)
        // Nobody looked while it was hidden.
        refreshEngines().catch(() => {})
        quick.current?.focus()
        return
      case 'offers':
        setOffers(event.offers)
        return
      case 'hidden':
        // Now and not when it is shown: who types at once must not have it replaced by the next letter.
        quick.current?.select()
        putAway(desk)
        return
      case 'ask':
        quick.current?.ask(event.text)
        return
      case 'command':
        quick.current?.startCommand(event.name)
    }
  })
  useEffect(() => {
    document.title = strings.app.quickAsk
    if (place === 'window') return
    // Of a window main says so; a hidden window's page may count as visible.
    const onVisibility = () => (document.visibilityState === 'hidden' ? putAway(desk) : expire(desk))
    document.addEventListener('visibilitychange', onVisibility)
    return () => document.removeEventListener('visibilitychange', onVisibility)
  }, [place, desk])

  return (
    <QuickPlace
      handle={quick}
      place={place}
      desk={desk}
      keyboard={keyboard}
      offers={offers}
      onClose={place === 'window' ? hideQuick : () => desk.history.shown !== null && startOver(desk)}
      onMove={moveToWindow}
      onWindowAction={actInWindow}
    />
  )
}
