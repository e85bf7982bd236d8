import { type ReactNode, type Ref, useImperativeHandle, useMemo, useRef } from 'react'
import { type Keyboard, printedKeysOf } from '../../../shared/actions.ts'
import type { ConversationSettings } from '../../../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { type Message, textOf } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { copyText } from '../../markdown/copyText.ts'
import type { Siblings } from '../../state/branches.ts'
import { comparingIn, pickAnswer, setComparing } from '../../state/comparing.ts'
import { cancel, continueAnswer, regenerate } from '../../state/composerState.ts'
import { showBranch } from '../../state/conversationChanges.ts'
import { useConversation, useRunsOf } from '../../state/conversationState.ts'
import { sendEdited } from '../../state/edits.ts'
import { isHeld, regenerateWith, sendAllAgain, unlessHeld } from '../../state/held.ts'
import { scrollOf, setScroll } from '../../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../../state/windowPlaces.ts'
import { openExternal } from '../../state/windowsState.ts'
import { announce } from '../../ui/Announcer.tsx'
import { PlainAnswers } from './Answer.tsx'
import { focusDecision } from './approval/decisionFocus.ts'
import type { ComposerHandle } from './Composer.tsx'
import { ComposerPlace } from './ComposerPlace.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { DeletedPlace } from './DeletedPlace.tsx'
import { MessageList, type MessageListHandle } from './MessageList.tsx'
import { StatusPlace } from './StatusPlace.tsx'
import type { Target } from './useTarget.ts'

export interface ConversationPaneHandle {
  focusComposer(): void
  /** Opens the chooser for files that go along with the question. */
  attach(): void
  /** To what waits for a decision here; false when nothing does. */
  focusDecision(): boolean
  focusMessages(): void
  toEnd(): void
  copyLastAnswer(): void
  /** Ends the answer that is shown being made; false when none is. */
  stop(): boolean
  /** Empties the message box, so that Up brings the text back; false when it is empty. */
  clear(): boolean
}

export interface ConversationPaneProps {
  /** null: the new conversation. */
  conversationId: string | null
  /** The message to show first, when a search led here. */
  target: Target | null
  keyboard: Keyboard
  settings: ConversationSettings
  /** Whether the model is asked to think; undefined where it can't. */
  thinking: boolean | undefined
  onThinking: () => void
  model: ModelInfo | undefined
  engine: EngineStatus | undefined
  nothingLeft: boolean
  picker: ReactNode
  /** A word of the models on their way here, for the status line. */
  transfers: ReactNode
  /** Shown in a conversation without messages. */
  empty: ReactNode
  placeholder: string
  onChooseModel: () => void
  /** A file was handed over that is a model, not something to ask about; absent: it is refused. */
  onModelFile?: (file: File) => void
  onOpenSettings: () => void
  onOpenConversationSettings: () => void
  /** The model of another answer to that one's question is chosen; `beside`: to stand side by side with it. */
  onAskAgain: (message: Message, beside: boolean) => void
  /** The models of the next question are chosen. */
  onCompare: () => void
  onProblem: (error: unknown) => void
  handle: Ref<ConversationPaneHandle>
}

/** A conversation with the box to write in and the line that says how it goes. */
export function ConversationPane(props: ConversationPaneProps) {
  const { conversationId, target, keyboard, model, engine, nothingLeft, empty, handle, onProblem } = props
  const list = useRef<MessageListHandle>(null)
  const composer = useRef<ComposerHandle>(null)
  const { branch, compared, siblings, isLoading, error } = useConversation(conversationId, { live: false })
  const inSight = useMemo(() => [...branch, ...compared], [branch, compared])
  const { shown: running, elsewhere } = useRunsOf(conversationId, inSight)
  const stop = (runs: typeof running) => {
    for (const { runId } of runs) cancel(runId).catch(onProblem)
  }

  const placeOf = useMemo(() => {
    const known = new WeakMap<Message, BranchPlace>()
    return (message: Message): BranchPlace => {
      const place = known.get(message) ?? placeAmong(siblings(message))
      known.set(message, place)
      return place
    }
  }, [siblings])
  const commands = useCommands(
    props,
    () => list.current?.toEnd(),
    () => composer.current?.focus(),
  )

  useImperativeHandle(handle, () => ({
    focusComposer: () => composer.current?.focus(),
    attach: () => composer.current?.attach(),
    focusDecision,
    focusMessages: () => list.current?.focus(),
    toEnd: () => list.current?.toEnd(),
    copyLastAnswer() {
      const answer = branch.findLast((message) => message.role === 'assistant')
      if (answer) commands.copy(answer)
    },
    stop() {
      stop(running)
      return running.length > 0
    },
    clear() {
      if (comparingIn(conversationId ?? NEW_CONVERSATION).length > 0) {
        setComparing(conversationId, [])
        return true
      }
      return composer.current?.clear() ?? false
    },
  }))

  return (
    <>
      <PlainAnswers value={props.settings.raw === true}>
        <MessageList
          key={conversationId ?? ''}
          messages={branch}
          compared={compared}
          sentFrom={props.settings.contextFrom}
          placeOf={placeOf}
          commands={commands}
          keyboard={keyboard}
          start={target === null ? scrollOf(conversationId) : null}
          onScroll={(place) => (place ?? scrollOf(conversationId)) && setScroll(conversationId, place)}
          target={target}
          empty={
            error && conversationId !== null ? (
              <DeletedPlace
                conversationId={conversationId}
                onProblem={onProblem}
                onDone={() => composer.current?.focus()}
              />
            ) : isLoading ? null : (
              conversationId === null && empty
            )
          }
          handle={list}
        />
      </PlainAnswers>
      <footer className="foot">
        <ComposerPlace
          {...props}
          answering={running.length > 0}
          unpicked={compared.length > 0}
          composer={composer}
          onStop={() => stop(running)}
          onStopElsewhere={elsewhere.length > 0 ? () => stop(elsewhere) : null}
          onEnd={() => list.current?.toEnd()}
        />
        <StatusPlace
          conversationId={conversationId}
          engine={engine}
          model={model}
          settings={props.settings}
          // Of several side by side each says its own.
          answer={compared.length > 0 ? undefined : branch.findLast((message) => message.role === 'assistant')}
          nothingLeft={nothingLeft}
          transfers={props.transfers}
        />
      </footer>
    </>
  )
}

function useCommands(props: ConversationPaneProps, toEnd: () => void, focusComposer: () => void): MessageCommands {
  const latest = useRef({ ...props, toEnd, focusComposer })
  latest.current = { ...props, toEnd, focusComposer }
  const { keyboard } = props
  return useMemo(() => {
    const inConversation = (act: (conversationId: string) => Promise<unknown>) => {
      const { conversationId, onProblem } = latest.current
      if (conversationId !== null) act(conversationId).catch(unlessHeld(onProblem))
    }
    return {
      keysOf: (id) => printedKeysOf(id, keyboard),
      copy(message) {
        void copyText(textOf(message)).then((copied) => {
          if (copied) announce(strings.common.copied)
          else latest.current.onProblem(new Error(strings.markdown.copyFailed))
        })
      },
      regenerate: (message) => inConversation((id) => regenerate(id, message.id).finally(() => latest.current.toEnd())),
      askAgain: (message) => latest.current.onAskAgain(message, false),
      compareWith: (message) => latest.current.onAskAgain(message, true),
      pick: (message) =>
        inConversation(async (id) => {
          await pickAnswer(id, message.id)
          announce(strings.compare.picked(message.model?.name ?? ''))
          latest.current.focusComposer()
        }),
      stop: (message) => inConversation(async () => message.runId && (await cancel(message.runId))),
      continueAnswer: (message) =>
        inConversation((id) => continueAnswer(id, message.id).finally(() => latest.current.toEnd())),
      async resend(message, text, blocks) {
        const { onProblem } = latest.current
        latest.current.focusComposer()
        try {
          await sendEdited(message, text, blocks)
          latest.current.toEnd()
          return 'sent'
        } catch (error) {
          unlessHeld(onProblem)(error)
          return isHeld(error) ? 'held' : 'refused'
        }
      },
      makeFit: (message, fit, choice) =>
        inConversation(() => regenerateWith(message, fit, choice).finally(() => latest.current.toEnd())),
      sendAll: () =>
        inConversation((id) => {
          latest.current.focusComposer()
          return sendAllAgain(id)
        }),
      showBranch: (messageId) => inConversation((id) => showBranch(id, messageId)),
      chooseModel: () => latest.current.onChooseModel(),
      openSettings: () => latest.current.onOpenSettings(),
      openConversationSettings: () => latest.current.onOpenConversationSettings(),
      openLink: (url) => void openExternal(url).catch(latest.current.onProblem),
      write: () => latest.current.focusComposer(),
    }
  }, [keyboard])
}

function placeAmong({ index, count, ids, models }: Siblings): BranchPlace {
  const [previousModel, nextModel] = [models[index - 1], models[index + 1]]
  return { at: index + 1, of: count, previousId: ids[index - 1], nextId: ids[index + 1], previousModel, nextModel }
}
