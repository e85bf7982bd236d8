import { memo } from 'react'
import type { Message } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { useShownMessage } from '../../state/conversationState.ts'
import { Answer } from './Answer.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { LeftOutLine } from './promptFit/LeftOutLine.tsx'
import { Question } from './Question.tsx'
import { observeHeight, rememberedHeight } from './rememberedHeights.ts'

const words = strings.conversation

export interface MessageItemProps {
  message: Message
  place: BranchPlace
  commands: MessageCommands
  /** In the tab order: the one message that Tab reaches. */
  current: boolean
  /** Always laid out: the newest messages, which are nearly always seen. */
  near: boolean
  /** What comes before it is no longer sent to the model. */
  afterLeftOut: boolean
  onEdit: (message: Message, editing: boolean) => void
}

/** One message of the conversation. Far ones are laid out only when they come into view, at the height they last had. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { place, commands, current, near, afterLeftOut, onEdit } = props
  const message = useShownMessage(props.message)
  const isQuestion = message.role === 'user'
  const height = near ? undefined : rememberedHeight(message)
  return (
    <article
      ref={observeHeight}
      aria-label={isQuestion ? words.you : words.assistant}
      aria-busy={message.status === 'streaming' ? true : undefined}
      className={`message ${isQuestion ? 'message-you' : 'message-assistant'} ${near ? '' : 'message-far'}`}
      data-message={message.id}
      tabIndex={current ? 0 : -1}
      {...(height !== undefined && { style: { containIntrinsicBlockSize: `auto ${height}px` } })}
    >
      {afterLeftOut && <LeftOutLine onSendAgain={() => commands.sendAll(message)} />}
      {isQuestion ? (
        <Question message={message} place={place} commands={commands} onEdit={onEdit} />
      ) : (
        <Answer message={message} place={place} commands={commands} />
      )}
    </article>
  )
})
