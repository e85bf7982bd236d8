import type { Message } from '../../../shared/model/message.ts'
import type { MessageCommands } from './commands.ts'
import { EndedEarly, Failure } from './Failure.tsx'
import { LimitRemark } from './LimitRemark.tsx'
import { CutRemark } from './promptFit/CutRemark.tsx'

interface AnswerEndProps {
  message: Message
  commands: MessageCommands
}

/** What is to be said of how an answer was made or ended, and what can be done about it; nothing when all went well. */
export function AnswerEnd({ message, commands }: AnswerEndProps) {
  const { status, error } = message
  return (
    <>
      <CutRemark message={message} commands={commands} />
      {message.reachedLimit && <LimitRemark message={message} commands={commands} />}
      {error && status === 'failed' && <Failure message={message} error={error} commands={commands} />}
      {(status === 'interrupted' || status === 'cancelled') && <EndedEarly message={message} commands={commands} />}
    </>
  )
}
