import type { ErrorCode, ErrorInfo } from '../../../shared/model/errors.ts'
import { canGoOnFrom, type Message } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import type { MessageCommands } from './commands.ts'
import { Fold } from './Fold.tsx'
import { RefusedChoices } from './promptFit/RefusedChoices.tsx'

const words = strings.conversation

type Help = 'continue' | 'retry' | 'model' | 'settings' | 'conversationSettings'

const helpFor: Partial<Record<ErrorCode, Help[]>> = {
  ENGINE_UNREACHABLE: ['continue', 'retry', 'model', 'settings'],
  MODEL_NOT_FOUND: ['model', 'retry'],
  MODEL_LACKS_CAPABILITY: ['model', 'conversationSettings'],
  CONTEXT_OVERFLOW: ['conversationSettings', 'model', 'retry'],
  ENGINE_BUSY: ['retry', 'model'],
  ENGINE_FAILED: ['continue', 'retry', 'model', 'conversationSettings'],
  ENGINE_TIMEOUT: ['continue', 'retry', 'settings'],
  STREAM_BROKEN: ['continue', 'retry'],
  FORBIDDEN: ['settings', 'retry'],
}

/** What went wrong with an answer and what helps. The text that had arrived stands above it, untouched. */
export function Failure({
  message,
  error,
  commands,
}: {
  message: Message
  error: ErrorInfo
  commands: MessageCommands
}) {
  const help = (helpFor[error.code] ?? ['retry']).filter((kind) => kind !== 'continue' || canGoOnFrom(message))
  return (
    <div className="alert" role="alert">
      <p>
        <b>{error.message}</b> {error.next ?? strings.errorHelp[error.code]}
      </p>
      {error.detail && (
        <Fold summary={<span>{words.details}</span>}>
          <pre>{error.detail}</pre>
        </Fold>
      )}
      <div className="buttons">
        {error.code === 'CONTEXT_OVERFLOW' && <RefusedChoices message={message} commands={commands} />}
        {help.map((kind) => (
          <HelpButton key={kind} kind={kind} message={message} commands={commands} />
        ))}
      </div>
    </div>
  )
}

function HelpButton({ kind, message, commands }: { kind: Help; message: Message; commands: MessageCommands }) {
  switch (kind) {
    case 'continue':
      return <Button onClick={() => commands.continueAnswer(message)}>{words.continue}</Button>
    case 'retry':
      return <Button onClick={() => commands.regenerate(message)}>{words.retry}</Button>
    case 'model':
      return <Button onClick={commands.chooseModel}>{words.chooseModel}</Button>
    case 'settings':
      return <Button onClick={commands.openSettings}>{words.openSettings}</Button>
    case 'conversationSettings':
      return <Button onClick={commands.openConversationSettings}>{words.conversationSettings}</Button>
  }
}

/** An answer that ended early without a fault of its own: Aside was closed, or the reader stopped it. */
export function EndedEarly({ message, commands }: { message: Message; commands: MessageCommands }) {
  return (
    <div className={`mark mark-${message.status}`} role={message.status === 'interrupted' ? 'alert' : undefined}>
      <p>{message.status === 'interrupted' ? words.interrupted : words.cancelled}</p>
      <div className="buttons">
        {canGoOnFrom(message) && <HelpButton kind="continue" message={message} commands={commands} />}
        <HelpButton kind="retry" message={message} commands={commands} />
      </div>
    </div>
  )
}
