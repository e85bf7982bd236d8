import { useEffect, useState } from 'react'
import { printedKeysOf } from '../shared/actions.ts'
import type { ConversationSettings } from '../shared/model/conversation.ts'
import { AppError } from '../shared/model/errors.ts'
import { type Message, textOf } from '../shared/model/message.ts'
import { strings } from '../shared/strings.ts'
import { Refused } from './App.tsx'
import { Answer, AnswerBlocks } from './features/chat/Answer.tsx'
import type { MessageCommands } from './features/chat/commands.ts'
import { speedText } from './features/chat/speed.ts'
import { ModelPicker } from './features/models/ModelPicker.tsx'
import { useActionKeys } from './features/palette/useActionKeys.ts'
import { QuickAsk } from './features/quickAsk/QuickAsk.tsx'
import { copyText } from './markdown/copyText.ts'
import { cancel, continueAnswer, regenerate, send, setNewSettings } from './state/composerState.ts'
import { configureConversation } from './state/conversationChanges.ts'
import { useConversation, useRunOf } from './state/conversationState.ts'
import { refreshEngines } from './state/enginesState.ts'
import { useAnswerEnded, useConnectionState } from './state/notices.ts'
import { openExternal, openWindow } from './state/windowsState.ts'
import { Announcer, announce } from './ui/Announcer.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { useChatEngines } from './useChatEngines.ts'
import { useChosen } from './useChosen.ts'
import { useKeyboard } from './useKeyboard.ts'
import './features/chat/messages.css'
import './features/chat/composer.css'
import './styles/window.css'

/** The quick ask page: one line, one answer, and the way to a window. */
export function QuickPage() {
  const connection = useConnectionState()
  return (
    <ErrorBoundary>
      {connection === 'refused' ? <Refused /> : <Quick />}
      <Announcer />
    </ErrorBoundary>
  )
}

function Quick() {
  const keyboard = useKeyboard()
  const { engines } = useChatEngines()
  const [conversationId, setConversationId] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<unknown>(null)
  const [choosing, setChoosing] = useState(false)
  const { branch } = useConversation(conversationId)
  const run = useRunOf(conversationId)
  const chosen = useChosen(conversationId)

  const answer = branch.findLast((message) => message.role === 'assistant')
  const question = branch.findLast((message) => message.role === 'user')
  const attempt = (work: Promise<unknown>) => void work.catch(setProblem)

  const ask = () => {
    if (run) return
    const asked = text
    setProblem(null)
    setText('')
    send({ conversationId, text: asked, settings: chosen.settings }).then(
      (started) => setConversationId(started.conversationId),
      (error) => {
        setText((now) => (now === '' ? asked : now))
        setProblem(error)
      },
    )
  }
  const toWindow = () => {
    if (conversationId === null) return false
    attempt(openWindow(conversationId))
  }
  const changeSettings = (settings: ConversationSettings) => {
    if (conversationId === null) setNewSettings(settings)
    else attempt(configureConversation(conversationId, settings))
  }

  useActionKeys(
    'quick',
    {
      moveToWindow: toWindow,
      copyAnswer: () => {
        if (!answer) return false
        attempt(copyAnswer(answer))
      },
      stopOrClear: () => {
        if (run) attempt(cancel(run.runId))
        else if (text !== '') setText('')
        else if (conversationId !== null) setConversationId(null)
        else return false
      },
    },
    keyboard,
  )
  useAnswerEnded(({ outcome }) => announce(strings.conversation.ended[outcome]))
  useEffect(() => {
    document.title = strings.app.quickAsk
  }, [])

  const commands: MessageCommands = {
    keysOf: (id) => printedKeysOf(id, keyboard),
    copy: (message) => attempt(copyAnswer(message)),
    regenerate: (message) => conversationId !== null && attempt(regenerate(conversationId, message.id)),
    continueAnswer: (message) => conversationId !== null && attempt(continueAnswer(conversationId, message.id)),
    resend: () => {},
    showBranch: () => {},
    chooseModel: () => setChoosing(true),
    openSettings: toWindow,
    openConversationSettings: toWindow,
    openLink: (url) => attempt(openExternal(url)),
  }

  return (
    <QuickAsk
      text={text}
      onText={setText}
      onAsk={ask}
      keyboard={keyboard}
      asked={question && textOf(question)}
      answering={run !== null}
      answer={answer && <QuickAnswer answer={answer} commands={commands} />}
      picker={
        <ModelPicker
          engines={engines}
          chosen={chosen.ref}
          onChoose={(model) => changeSettings({ ...chosen.settings, model })}
          open={choosing}
          onOpenChange={setChoosing}
          onRefresh={() => attempt(refreshEngines())}
          keyboard={keyboard}
        />
      }
      problem={problem === null ? undefined : problemOf(problem)}
      facts={answer && speedText(answer)}
    />
  )
}

function QuickAnswer({ answer, commands }: { answer: Message; commands: MessageCommands }) {
  const alone = { at: 1, of: 1, previousId: undefined, nextId: undefined }
  const ended = answer.status === 'complete' || answer.status === 'streaming'
  return (
    <article
      className="message message-assistant"
      aria-label={strings.conversation.assistant}
      aria-busy={answer.status === 'streaming' ? true : undefined}
    >
      {ended ? (
        <AnswerBlocks message={answer} onOpenLink={commands.openLink} />
      ) : (
        <Answer message={answer} place={alone} commands={commands} />
      )}
    </article>
  )
}

async function copyAnswer(message: Message): Promise<void> {
  announce((await copyText(textOf(message))) ? strings.common.copied : strings.markdown.copyFailed)
}

function problemOf(error: unknown): string {
  if (error instanceof AppError) return `${error.message} ${error.next ?? strings.errorHelp[error.code]}`
  return error instanceof Error ? error.message : String(error)
}
