import { canGoOnFrom, type Message } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import type { MessageCommands } from './commands.ts'

const words = strings.conversation

interface LimitRemarkProps {
  message: Message
  commands: MessageCommands
}

/** Says of an answer that it stops where its limit was, not where the model had come to its end. */
export function LimitRemark({ message, commands }: LimitRemarkProps) {
  return (
    <div className="mark mark-cancelled">
      <p>{isContextFull(message) ? words.contextFull : words.reachedLimit}</p>
      <div className="buttons">
        {canGoOnFrom(message) && <Button onClick={() => commands.continueAnswer(message)}>{words.continue}</Button>}
        <Button onClick={commands.openConversationSettings}>{words.conversationSettings}</Button>
      </div>
    </div>
  )
}

/** An engine counts a token or two more or less than it has room for. */
const ABOUT = 8

function isContextFull({ usage }: Message): boolean {
  const { inputTokens, outputTokens, contextLength } = usage ?? {}
  if (inputTokens === undefined || outputTokens === undefined || contextLength === undefined) return false
  return inputTokens + outputTokens >= contextLength - ABOUT
}
