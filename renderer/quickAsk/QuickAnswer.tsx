import type { Message } from '../../shared/model/message.ts'
import { textOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import { Answer, AnswerBlocks } from '../features/chat/Answer.tsx'
import type { MessageCommands } from '../features/chat/commands.ts'
import { copyText } from '../markdown/copyText.ts'
import { continueAnswer, regenerate } from '../state/composerState.ts'
import { useNeedsDecision } from '../state/conversationState.ts'
import { openExternal } from '../state/windowsState.ts'
import { announce } from '../ui/Announcer.tsx'
import { Button } from '../ui/Button.tsx'

const alone = { at: 1, of: 1, previousId: undefined, nextId: undefined }

interface QuickAnswerProps {
  answer: Message
  conversationId: string | null
  attempt: (work: Promise<unknown>) => void
  onChooseModel: () => void
  /** Opens the conversation in a window, where there is more that can be done. */
  onWindow: () => void
}

/** The newest answer. A decision is never asked for here: it is made in a window. */
export function QuickAnswer({ answer, conversationId, attempt, onChooseModel, onWindow }: QuickAnswerProps) {
  const needsDecision = useNeedsDecision(answer.id)
  const inConversation = (act: (id: string) => Promise<unknown>) => {
    if (conversationId !== null) attempt(act(conversationId))
  }
  const commands: MessageCommands = {
    copy: (message) => attempt(copied(message)),
    regenerate: (message) => inConversation((id) => regenerate(id, message.id)),
    continueAnswer: (message) => inConversation((id) => continueAnswer(id, message.id)),
    resend: () => {},
    showBranch: () => {},
    chooseModel: onChooseModel,
    openSettings: onWindow,
    openConversationSettings: onWindow,
    // Those of a conversation are not heard here.
    keysOf: () => [],
    openLink: (url) => attempt(openExternal(url)),
  }
  const endedWell = answer.status === 'complete' || answer.status === 'streaming'
  return (
    <article
      className="message message-assistant"
      aria-label={strings.conversation.assistant}
      aria-busy={answer.status === 'streaming' ? true : undefined}
    >
      {endedWell ? (
        <AnswerBlocks message={answer} onOpenLink={commands.openLink} />
      ) : (
        <Answer message={answer} place={alone} commands={commands} />
      )}
      {needsDecision && (
        <div className="quick-decision" role="alert">
          <b>{strings.quick.needsDecision}</b>
          <Button onClick={onWindow}>{strings.quick.openWindow}</Button>
        </div>
      )}
    </article>
  )
}

async function copied(message: Message): Promise<void> {
  announce((await copyText(textOf(message))) ? strings.common.copied : strings.markdown.copyFailed)
}
