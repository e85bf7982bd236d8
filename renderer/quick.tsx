import './prepare.ts'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './connection/connect.ts'
import { QuickPage } from './QuickPage.tsx'
import { startState } from './state/appState.ts'
import { expireAtLoad } from './state/quickState.ts'
import { guardDrops } from './ui/useFileDrop.ts'

const place = document.getElementById('root')
if (!place) throw new Error('The page has no place to draw in.')
// In a tab the panel stands on a ground of its own; a window of its own is the panel.
document.documentElement.dataset.place = window.aside ? 'window' : 'tab'

const root = createRoot(place)
const draw = (ready: boolean) =>
  root.render(
    <StrictMode>
      <QuickPage ready={ready} />
    </StrictMode>,
  )

guardDrops()
const started = startState(await connect({ quick: true }))
draw(false)
await expireAtLoad(await started)
draw(true)
