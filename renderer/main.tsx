import './prepare.ts'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { connect } from './connection/connect.ts'
import { startState } from './state/appState.ts'
import { guardDrops } from './ui/useFileDrop.ts'

const place = document.getElementById('root')
if (!place) throw new Error('The page has no place to draw in.')
const root = createRoot(place)
const draw = (ready: boolean) =>
  root.render(
    <StrictMode>
      <App ready={ready} />
    </StrictMode>,
  )

guardDrops()
const started = startState(await connect())
draw(false)
await started
draw(true)
