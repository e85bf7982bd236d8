import type { Message } from '../../../../shared/model/message.ts'
import { strings } from '../../../../shared/strings.ts'
import type { MessageCommands } from '../commands.ts'
import { AnswerColumn } from './AnswerColumn.tsx'
import './compare.css'

interface ComparedAnswersProps {
  /** As they are stored; each is followed while it streams. */
  answers: readonly Message[]
  commands: MessageCommands
  /** Tab comes to them. */
  current: boolean
}

/** Answers to one question side by side, each a column with its model, until one is picked. */
export function ComparedAnswers({ answers, commands, current }: ComparedAnswersProps) {
  const isMade = (answer: Message) => answer.status === 'streaming'
  return (
    // biome-ignore lint/a11y/useSemanticElements: the answers in it are articles, not fields
    <div
      className="columns"
      role="group"
      aria-label={strings.compare.group(answers.length)}
      data-columns
      data-count={answers.length}
    >
      {answers.map((answer) => (
        <AnswerColumn
          key={answer.id}
          answer={answer}
          commands={commands}
          current={current}
          // One engine may make them one after the other.
          inTurn={answers.some(
            (other) => other !== answer && isMade(other) && other.model?.engine === answer.model?.engine,
          )}
        />
      ))}
    </div>
  )
}
