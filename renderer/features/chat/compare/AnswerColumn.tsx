import { memo } from 'react'
import { seconds } from '../../../../shared/format.ts'
import type { Message } from '../../../../shared/model/message.ts'
import { strings } from '../../../../shared/strings.ts'
import { useShownMessage } from '../../../state/conversationState.ts'
import { findModel, useEngines } from '../../../state/enginesState.ts'
import { Button } from '../../../ui/Button.tsx'
import { titleWithKeys } from '../../../ui/Keys.tsx'
import { AnswerBlocks } from '../Answer.tsx'
import { AnswerButtons } from '../AnswerButtons.tsx'
import { AnswerEnd } from '../AnswerEnd.tsx'
import type { MessageCommands } from '../commands.ts'
import { speedText } from '../speed.ts'

const words = strings.compare

interface AnswerColumnProps {
  answer: Message
  commands: MessageCommands
  current: boolean
  /** Another column's answer is being made by the same engine. */
  inTurn: boolean
}

/** One of the answers side by side: who makes it, how fast, and the way to go on with it. */
export const AnswerColumn = memo(function AnswerColumn({ answer, commands, current, inTurn }: AnswerColumnProps) {
  const message = useShownMessage(answer)
  const found = findModel(useEngines().engines, message.model)
  const name = found?.model.label ?? message.model?.name ?? ''
  const live = message.status === 'streaming'
  // Another model is one for this column.
  const here = { ...commands, chooseModel: () => commands.askAgain?.(message) }
  return (
    <article
      className="message message-assistant column"
      aria-label={words.answer(name)}
      aria-busy={live ? true : undefined}
      data-message={message.id}
      tabIndex={current ? 0 : -1}
    >
      <header className="column-head">
        <b>{name}</b>
        <span className="note">{factsOf(message)}</span>
      </header>
      <div className="column-body">
        <AnswerBlocks
          message={message}
          onOpenLink={commands.openLink}
          commands={commands}
          {...(inTurn && { preparing: words.turn(found?.engine.label ?? message.model?.engine ?? '') })}
        />
        <AnswerEnd message={message} commands={here} />
      </div>
      <footer className="column-foot">
        <Button title={titleWithKeys(words.pick, commands.keysOf('pickAnswer'))} onClick={() => commands.pick(message)}>
          {words.pick}
        </Button>
        {live ? (
          <Button
            aria-label={words.stopOne(name)}
            onClick={(event) => {
              // The button goes with the answer's end.
              event.currentTarget.closest('article')?.focus()
              commands.stop(message)
            }}
          >
            {words.stop}
          </Button>
        ) : (
          <AnswerButtons message={message} commands={commands} />
        )}
      </footer>
    </article>
  )
})

function factsOf(message: Message): string {
  const { totalMs } = message.timings ?? {}
  const time = message.status === 'streaming' || totalMs === undefined ? undefined : seconds(totalMs)
  return [speedText(message), time].filter(Boolean).join(' · ')
}
