import { useMemo, useRef } from 'react'
import type { Message } from '../../shared/model/message.ts'
import { textOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import type { MessageCommands } from '../features/chat/commands.ts'
import { copyText } from '../markdown/copyText.ts'
import { continueAnswer, regenerate } from '../state/composerState.ts'
import type { Desk } from '../state/desk.ts'
import { regenerateWith, sendAllAgain } from '../state/held.ts'
import { openExternal } from '../state/windowsState.ts'
import { announce } from '../ui/Announcer.tsx'
import { QuickAnswer } from './QuickAnswer.tsx'
import { QuickAsked } from './QuickAsked.tsx'

interface QuickTalkProps {
  desk: Desk
  branch: readonly Message[]
  attempt: (work: Promise<unknown>) => void
  onChooseModel: () => void
  onWindow: () => void
}

/** The conversation, question by question. While an answer streams, the others are not drawn again. */
export function QuickTalk(props: QuickTalkProps) {
  const latest = useRef(props)
  latest.current = props
  const onWindow = useMemo(() => () => latest.current.onWindow(), [])
  const commands = useMemo<MessageCommands>(() => {
    const attempt = (work: Promise<unknown>) => latest.current.attempt(work)
    return {
      copy: (message) => attempt(copied(message)),
      regenerate: ({ conversationId, id }) => attempt(regenerate(conversationId, id, undefined, latest.current.desk)),
      continueAnswer: ({ conversationId, id }) => attempt(continueAnswer(conversationId, id, latest.current.desk)),
      pick: () => {},
      stop: () => {},
      resend: async () => 'refused',
      makeFit: (message, fit, choice) => attempt(regenerateWith(message, fit, choice, latest.current.desk)),
      sendAll: ({ conversationId }) => attempt(sendAllAgain(conversationId)),
      showBranch: () => {},
      chooseModel: () => latest.current.onChooseModel(),
      openSettings: onWindow,
      openConversationSettings: onWindow,
      // Those of a conversation are not heard here.
      keysOf: () => [],
      openLink: (url) => attempt(openExternal(url)),
      write: () => {},
    }
  }, [onWindow])
  const newest = props.branch.findLast(({ role }) => role === 'assistant')?.id
  return props.branch.map((message) =>
    message.role === 'user' ? (
      <QuickAsked key={message.id} question={message} />
    ) : (
      <QuickAnswer
        key={message.id}
        answer={message}
        newest={message.id === newest}
        commands={commands}
        onWindow={onWindow}
      />
    ),
  )
}

async function copied(message: Message): Promise<void> {
  announce((await copyText(textOf(message))) ? strings.common.copied : strings.markdown.copyFailed)
}
