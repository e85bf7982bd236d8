import { memo } from 'react'
import type { Message } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import { Answer, AnswerBlocks } from '../features/chat/Answer.tsx'
import { AnswerEnd } from '../features/chat/AnswerEnd.tsx'
import type { MessageCommands } from '../features/chat/commands.ts'
import { CutRemark } from '../features/chat/promptFit/CutRemark.tsx'
import { useNeedsDecision } from '../state/conversationState.ts'
import { Button } from '../ui/Button.tsx'

const words = strings.conversation
const alone = {
  ...{ at: 1, of: 1 },
  ...{ previousId: undefined, nextId: undefined, previousModel: undefined, nextModel: undefined },
}

interface QuickAnswerProps {
  answer: Message
  /** What can be done with an answer that did not end well is offered for the newest alone. */
  newest: boolean
  commands: MessageCommands
  /** Opens the conversation in a window, where there is more that can be done. */
  onWindow: () => void
}

/** One answer. A decision is never asked for here: it is made in a window. */
export const QuickAnswer = memo(function QuickAnswer({ answer, newest, commands, onWindow }: QuickAnswerProps) {
  const needsDecision = useNeedsDecision(answer.id)
  const endedWell = answer.status === 'complete' || answer.status === 'streaming'
  return (
    <article
      className="message message-assistant"
      aria-label={words.assistant}
      aria-busy={answer.status === 'streaming' ? true : undefined}
    >
      {endedWell || !newest ? (
        <>
          <AnswerBlocks message={answer} onOpenLink={commands.openLink} />
          {newest ? (
            <AnswerEnd message={answer} commands={commands} />
          ) : (
            <CutRemark message={answer} commands={commands} />
          )}
        </>
      ) : (
        <Answer message={answer} place={alone} commands={commands} />
      )}
      {!newest && (!endedWell || answer.reachedLimit) && <p className="note">{earlyEnd(answer)}</p>}
      {needsDecision && (
        <div className="quick-decision" role="alert">
          <b>{strings.quick.needsDecision}</b>
          <Button onClick={onWindow}>{strings.quick.openWindow}</Button>
        </div>
      )}
    </article>
  )
})

function earlyEnd({ status }: Message): string {
  if (status === 'failed') return words.ended.failed
  if (status === 'complete') return words.reachedLimit
  return status === 'cancelled' ? words.cancelled : words.interrupted
}
