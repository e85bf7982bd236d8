import { strings } from '../shared/strings.ts'
import { MainWindow } from './mainWindow/MainWindow.tsx'
import { useConnectionState } from './state/notices.ts'
import { Announcer } from './ui/Announcer.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { useKeyboard } from './useKeyboard.ts'
import './styles/window.css'

/** The page of a window. `ready` is false until this window's history has been loaded. */
export function App({ ready }: { ready: boolean }) {
  const connection = useConnectionState()
  return (
    <ErrorBoundary>
      {connection === 'refused' ? <Refused /> : ready ? <Window /> : <Waiting />}
      <Announcer />
    </ErrorBoundary>
  )
}

function Window() {
  return <MainWindow keyboard={useKeyboard()} />
}

/** Seen only when it takes long. */
function Waiting() {
  return <p className="page-wait note">{strings.connection.connecting}</p>
}

/** What a page shows that main turns away. */
export function Refused() {
  const words = strings.connection
  return (
    <main className="page-message" role="alert">
      <h1>{words.refusedTitle}</h1>
      <p>{words.refusedText}</p>
      <code>{words.refusedExample}</code>
      <p>{words.refusedHint}</p>
    </main>
  )
}
