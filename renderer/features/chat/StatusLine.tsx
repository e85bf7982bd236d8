import type { ReactNode } from 'react'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { ToolInfo } from '../../../shared/model/tool.ts'
import { strings } from '../../../shared/strings.ts'
import { speedText } from './speed.ts'

const words = strings.status

export interface StatusLineProps {
  /** The engine of the model that is chosen; undefined while engines are looked for. */
  engine: EngineStatus | undefined
  model: ModelInfo | undefined
  /** The newest answer of the branch that is shown, live while it streams. */
  answer: Message | undefined
  /** True only when Aside has connected to nothing but this machine since it started. */
  nothingLeft: boolean
  /** Aside itself does not answer this page, so that nobody knows how the engine is. */
  lost: boolean
  /** For how many decisions the answer waits. */
  waits: number
  /** What the model is offered. */
  tools: readonly ToolInfo[]
  /** A word of the models on their way here. */
  transfers: ReactNode
  /** Tokens that what is being written would take, with what goes along; 0 while that is hardly any. */
  typed: number
  /** The context that the conversation asks for. */
  asked: number | undefined
  /** Its text is continued without roles. */
  raw: boolean
}

/** One quiet line: which engine, with which tools, how fast, and how much of the loaded context is used. */
export function StatusLine(props: StatusLineProps) {
  const { engine, model, answer, nothingLeft, lost, waits, tools, transfers, raw, typed } = props
  const titles = tools.map(({ title }) => title)
  const speed = answer && speedText(answer)
  const first = answer?.timings?.firstTokenMs
  const used = (answer?.usage?.inputTokens ?? 0) + (answer?.usage?.outputTokens ?? 0)
  const context = props.asked ?? answer?.usage?.contextLength ?? model?.loaded?.contextLength
  return (
    // biome-ignore lint/a11y/useSemanticElements: a plain group; nothing here is to be read out as it changes
    <div className="status" role="group" aria-label={words.label}>
      <EngineWord engine={engine} answer={answer} lost={lost} waits={waits} />
      {speed !== undefined && <span className={answer?.status === 'failed' ? 'narrow-hidden' : ''}>{speed}</span>}
      {first !== undefined && <span className="narrow-hidden">{words.firstToken(first)}</span>}
      {raw && <span className="narrow-hidden">{strings.approvals.raw}</span>}
      {titles.length > 0 && waits === 0 && (
        <span className="narrow-hidden status-tools" title={titles.join(', ')}>
          {strings.approvals.tools(titles)}
        </span>
      )}
      {transfers}
      {used + typed > 0 ? (
        <span className="status-end">
          <ContextUsed used={used} typed={typed} of={context} />
        </span>
      ) : (
        nothingLeft && <span className="status-end status-always">{words.nothingLeft}</span>
      )}
    </div>
  )
}

function EngineWord({ engine, answer, lost, waits }: Pick<StatusLineProps, 'engine' | 'answer' | 'lost' | 'waits'>) {
  if (!engine) return <span className="status-name">{words.looking}</span>
  const answerFailed = answer?.status === 'failed' && answer.model?.engine === engine.id
  const [dot, text] = lost
    ? ['dot-off', words.lost]
    : waits > 0
      ? ['dot-wait', strings.approvals.status(waits)]
      : engine.state === 'unreachable'
        ? ['dot-off', words.unreachable(engine.label)]
        : engine.state === 'failed'
          ? ['dot-bad', words.failed(engine.label)]
          : answerFailed
            ? ['dot-bad', words.lastFailed(engine.label)]
            : ['', engine.label]
  return (
    <span className="status-name">
      <i className={`dot ${dot}`} />
      <span>{text}</span>
    </span>
  )
}

function ContextUsed({ used, typed, of }: { used: number; typed: number; of: number | undefined }) {
  const { typed: more, typedOnly, typedLabel } = strings.promptFit
  if (of === undefined)
    return used === 0
      ? typedOnly(typed)
      : [words.contextUsed(used), typed > 0 && more(typed)].filter(Boolean).join(', ')
  const share = Math.min(1, (used + typed) / of)
  return (
    <>
      <span className={`meter ${share > 0.85 ? 'meter-hot' : ''}`} aria-hidden>
        <b style={{ width: `${share * 100}%` }} />
      </span>
      <span aria-hidden>{[words.context(used, of), typed > 0 && more(typed)].filter(Boolean).join(', ')}</span>
      <span className="visually-hidden">
        {[words.contextLabel(used, of), typed > 0 && typedLabel(typed)].filter(Boolean).join('; ')}
      </span>
    </>
  )
}
