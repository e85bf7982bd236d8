import { useEffect, useId, useRef } from 'react'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import { focusIsLost } from '../../ui/focusIsLost.ts'
import { FirstModel } from './FirstModel.tsx'
import { OpenFile } from './OpenFile.tsx'
import { ServerWay } from './ServerWay.tsx'
import { StartOllama } from './StartOllama.tsx'
import { Way } from './Way.tsx'
import './firstRun.css'

const words = strings.firstRun
const DOWNLOAD = 'https://ollama.com/download'

interface FirstRunProps {
  /** The engine that was looked for and has nothing to talk to. */
  engine: EngineStatus
  /** Whether the system's own chooser can be asked for a file. */
  canChoose: boolean
  onSetAddress: () => void
  onAddServer: () => void
  /** To the page where models are got. */
  onMore: () => void
  onOpenLink: (url: string) => void
  onLookAgain: () => void
  /** What had the focus in it is gone. */
  onFocusLost: () => void
}

/** What was found at a first start, and what to do: shown until an engine with a model answers. */
export function FirstRun(props: FirstRunProps) {
  const { engine, canChoose, onSetAddress, onAddServer, onMore, onOpenLink, onLookAgain, onFocusLost } = props
  const titleId = useId()
  const kind = engine.problem ?? (engine.state === 'ready' ? 'noModels' : engine.state)
  const address = engine.address ?? ''
  const latest = useRef(onFocusLost)
  latest.current = onFocusLost
  useEffect(() => () => void requestAnimationFrame(() => focusIsLost() && latest.current()), [])

  const get = (
    <Way title={words.get} text={words.getText}>
      <Button onClick={() => onOpenLink(DOWNLOAD)}>{words.get}</Button>
    </Way>
  )
  const others = (
    <>
      <OpenFile canChoose={canChoose} />
      <ServerWay onAddServer={onAddServer} />
      <Way title={words.elsewhere} text={words.elsewhereText}>
        <Button onClick={onSetAddress}>{words.setAddress}</Button>
      </Way>
    </>
  )
  return (
    <section className="first-run" aria-labelledby={titleId}>
      <h2 id={titleId}>{titleOf(kind, engine)}</h2>
      <p>{textOf(kind, engine)}</p>
      {kind === 'notRunning' && <StartOllama isMain />}
      {kind === 'noModels' && <FirstModel />}
      {kind === 'tooOld' && (
        <div className="first-run-act">
          <Button variant="primary" onClick={() => onOpenLink(DOWNLOAD)}>
            {words.getNewer}
          </Button>
        </div>
      )}
      <ul>
        {(kind === 'notInstalled' || (kind === 'unreachable' && isHere(address))) && get}
        {kind !== 'noModels' && others}
        {kind === 'noModels' && <OpenFile canChoose={canChoose} />}
      </ul>
      <div className="first-run-again">
        {kind === 'noModels' && <Button onClick={onMore}>{words.more}</Button>}
        <Button onClick={onLookAgain}>{words.lookAgain}</Button>
      </div>
      <p className="first-run-guide">{words.guideNote}</p>
    </section>
  )
}

type Kind = NonNullable<EngineStatus['problem']> | 'unreachable' | 'failed'

function titleOf(kind: Kind, { version, address }: EngineStatus): string {
  if (kind === 'tooOld') return words.titles.tooOld(version ?? '')
  return kind === 'unreachable' ? words.titles.unreachable(address ?? '') : words.titles[kind]
}

function textOf(kind: Kind, { address, error }: EngineStatus): string {
  switch (kind) {
    case 'failed':
      return [error?.message, error?.next].filter(Boolean).join(' ')
    case 'tooOld':
      return [error?.message, words.texts.tooOld].filter(Boolean).join(' ')
    case 'notInstalled':
    case 'notRunning':
      return words.texts[kind](address ?? '')
    default:
      return words.texts[kind]
  }
}

const isHere = (address: string) => /^(127\.|localhost|\[::1\])/.test(address)
