import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { copyText } from '../../markdown/copyText.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import './firstRun.css'

const words = strings.firstRun

interface FirstRunProps {
  /** The engine that was looked for and has nothing to talk to. */
  engine: EngineStatus
  onSetAddress: () => void
  onOpenLink: (url: string) => void
  onLookAgain: () => void
}

/** What was found at a first start, and what to do: shown until an engine with a model answers. */
export function FirstRun({ engine, onSetAddress, onOpenLink, onLookAgain }: FirstRunProps) {
  const reachable = engine.state === 'ready'
  const address = engine.address ?? ''
  return (
    <section className="first-run" aria-labelledby="first-run-title">
      <h2 id="first-run-title">
        {reachable ? words.noModels : engine.state === 'failed' ? words.failed : words.unreachable(address)}
      </h2>
      <p>
        {reachable ? words.noModelsText : engine.state === 'failed' ? engine.error?.message : words.unreachableText}
      </p>
      {reachable ? (
        <Command text={words.commandPull} />
      ) : (
        <ul>
          <li>
            <div>
              <b>{words.start}</b>
              <small>{words.startText}</small>
              <Command text={words.commandServe} />
            </div>
          </li>
          <li>
            <div>
              <b>{words.get}</b>
              <small>{words.getText}</small>
            </div>
            <Button onClick={() => onOpenLink('https://ollama.com/download')}>{words.get}</Button>
          </li>
          <li>
            <div>
              <b>{words.elsewhere}</b>
              <small>{words.elsewhereText}</small>
            </div>
            <Button onClick={onSetAddress}>{words.setAddress}</Button>
          </li>
        </ul>
      )}
      <div className="first-run-again">
        <Button onClick={onLookAgain}>{words.lookAgain}</Button>
      </div>
      <p className="first-run-guide">{words.guideNote}</p>
    </section>
  )
}

function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div className="command">
      <code>{text}</code>
      <IconButton
        label={copied ? strings.common.copied : words.copyCommand}
        onClick={async () => {
          if (!(await copyText(text))) return
          setCopied(true)
          setTimeout(() => setCopied(false), 1_500)
        }}
      >
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
    </div>
  )
}
