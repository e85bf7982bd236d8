import './prepare.ts'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './connection/connect.ts'
import { QuickPage } from './QuickPage.tsx'
import { startState } from './state/appState.ts'

const place = document.getElementById('root')
if (!place) throw new Error('The page has no place to draw in.')
// In a tab the panel stands on a ground of its own; a window of its own is the panel.
document.documentElement.dataset.place = window.aside ? 'window' : 'tab'

const started = startState(await connect())
await started
createRoot(place).render(
  <StrictMode>
    <QuickPage />
  </StrictMode>,
)
