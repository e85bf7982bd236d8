import type { Transfer } from '../../../shared/model/transfer.ts'
import { strings } from '../../../shared/strings.ts'
import { isOnTheWay } from '../../state/transferList.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemDetail } from './Problem.tsx'
import { ProgressBar } from './ProgressBar.tsx'
import { SmallFold } from './SmallFold.tsx'

const words = strings.modelsPage
/** What Ollama says of each layer while it comes, which the parts say better. */
const PULLING = /^pulling [0-9a-f]{12}/

interface TransferItemProps {
  transfer: Transfer
  onStop: () => void
  onResume: () => void
  onDrop: () => void
  /** Absent: it is not here yet, or can't chat. */
  onChat?: (() => void) | undefined
}

/** One model on its way here: how far, how fast, for how long still, and what can be done. */
export function TransferItem({ transfer, onStop, onResume, onDrop, onChat }: TransferItemProps) {
  const { kind, name, state, parts, done, total, error } = transfer
  const goesOn = isOnTheWay(transfer)
  const [act, actOf, onAct] = goesOn
    ? [words.stop, words.stopOf(name), onStop]
    : state === 'failed'
      ? [words.again, words.againOf(name), onResume]
      : [words.resume, words.resumeOf(name), onResume]
  return (
    <li className="transfer" aria-label={name} data-row>
      <div className="transfer-head">
        <div className="transfer-what">
          <b>{name}</b>
          <small>{words.kinds[kind]}</small>
        </div>
        {/* The same button throughout: who has pressed it stays on it. */}
        {state !== 'done' && (
          <Button key="act" aria-label={actOf} onClick={onAct}>
            {act}
          </Button>
        )}
        {onChat && (
          <Button key="chat" aria-label={words.chatWith(name)} onClick={onChat}>
            {words.chat}
          </Button>
        )}
        {!goesOn && (
          <Button key="drop" variant="quiet" aria-label={words.dropOf(name)} onClick={onDrop}>
            {words.drop}
          </Button>
        )}
      </div>
      {state !== 'done' && <ProgressBar label={words.progressOf(name)} done={done} total={total} state={state} />}
      <p className={`transfer-note ${state === 'failed' ? 'transfer-failed' : ''}`}>{noteOf(transfer)}</p>
      {error && (
        <p className="transfer-error">
          {error.message} {error.next ?? strings.errorHelp[error.code]}
        </p>
      )}
      <ProblemDetail detail={error?.detail} />
      {parts.length > 1 && state !== 'done' && (
        <SmallFold className="transfer-more" summary={words.parts(parts.length)}>
          <ul>
            {parts.map((part) => (
              <li key={part.id}>
                <span className="transfer-part">{part.label}</span>
                <ProgressBar label={words.progressOf(part.label)} done={part.done} total={part.total} state={state} />
                <small>{words.progress(part.done, part.total)}</small>
              </li>
            ))}
          </ul>
        </SmallFold>
      )}
    </li>
  )
}

function noteOf({ state, activity, done, total, bytesPerSecond, secondsLeft }: Transfer): string {
  const isMoving = state === 'running'
  return [
    state !== 'running' && words.states[state],
    (done > 0 || total !== undefined) && state !== 'done' && words.progress(done, total),
    state === 'done' && total !== undefined && words.size(total),
    isMoving && bytesPerSecond !== undefined && words.speed(bytesPerSecond),
    isMoving && secondsLeft !== undefined && secondsLeft > 0 && words.left(secondsLeft),
    isMoving && activity && !PULLING.test(activity) && activity,
  ]
    .filter(Boolean)
    .join(' · ')
}
