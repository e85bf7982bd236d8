import { type RefObject, useEffect, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { askFrom } from '../../state/askFrom.ts'
import { useChips } from '../../state/chips.ts'
import {
  queueMove,
  queueRemove,
  queueResume,
  queueSendNow,
  queueTake,
  recall,
  useQueue,
  useSending,
} from '../../state/composerState.ts'
import { problemText } from '../../state/problemText.ts'
import { useSlashMenu } from '../../state/slashMenu.ts'
import { clearDraft, setDraft, typeDraft, useDraft } from '../../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../../state/windowPlaces.ts'
import { announce } from '../../ui/Announcer.tsx'
import { Button } from '../../ui/Button.tsx'
import { Chips } from '../../ui/Chips.tsx'
import { Composer, type ComposerHandle, SettingsButton } from './Composer.tsx'
import type { ConversationPaneProps } from './ConversationPane.tsx'
import { QueueList } from './QueueList.tsx'

const words = strings.composer

interface ComposerPlaceProps extends ConversationPaneProps {
  answering: boolean
  composer: RefObject<ComposerHandle | null>
  onStop: () => void
  /** Ends the answer to another version of the conversation; null when none is being made. */
  onStopElsewhere: (() => void) | null
  onEnd: () => void
}

/** The composer over this window's draft and queue for the conversation. */
export function ComposerPlace(props: ComposerPlaceProps) {
  const { conversationId, keyboard, settings, picker, placeholder, onStopElsewhere, onProblem } = props
  const draft = useDraft(conversationId)
  const queue = useQueue(conversationId)
  const sending = useSending(conversationId)
  const [failure, setFailure] = useState<unknown>(null)
  const [added, setAdded] = useState(false)
  const place = conversationId ?? NEW_CONVERSATION
  const { chips, remove, removeLast } = useChips(place)
  // What could not be sent belongs to the conversation it was written in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten when another conversation is shown
  useEffect(() => {
    setFailure(null)
    setAdded(false)
  }, [conversationId])

  const onText = (text: string) => {
    setAdded(false)
    typeDraft(conversationId, text)
  }
  const menu = useSlashMenu({ text: draft, onText, place, keyboard, onProblem })
  const onSend = () => {
    setFailure(null)
    setAdded(false)
    askFrom({ conversationId, text: draft, place }).then((asked) => {
      if (asked !== 'added') return
      setAdded(true)
      announce(strings.commands.addedFirst)
    }, setFailure)
    props.onEnd()
  }
  const edit = (index: number) => {
    const text = queue.items[index]
    if (text === undefined) return
    // What stood in the box is brought back by Up.
    if (draft !== '') clearDraft(conversationId)
    if (!queueTake(conversationId, index, text)) return
    setDraft(conversationId, text)
    props.composer.current?.focus()
  }
  const problem = failure ?? queue.error
  const { model: _, ...changed } = settings

  return (
    <Composer
      handle={props.composer}
      text={draft}
      onText={onText}
      menu={menu}
      chips={<Chips chips={chips} onRemove={remove} onFocusLost={() => props.composer.current?.focus()} />}
      onRemoveChip={() => removeLast() !== undefined}
      onClear={() => clearDraft(conversationId)}
      onSend={onSend}
      onStop={props.onStop}
      onEnd={props.onEnd}
      onRecall={() => recall(conversationId) ?? undefined}
      answering={props.answering}
      sending={sending}
      placeholder={
        props.answering || onStopElsewhere || queue.items.length > 0 ? words.placeholderStreaming : placeholder
      }
      thinking={props.thinking}
      onThinking={props.onThinking}
      keyboard={keyboard}
      picker={picker}
      settings={
        <SettingsButton
          keyboard={keyboard}
          onClick={props.onOpenConversationSettings}
          changed={Object.values(changed).some((value) => value !== undefined)}
        />
      }
      above={
        <>
          {problem !== null && (
            <div className="alert send-failed" role="alert">
              <p>
                <b>{words.sendFailed}</b> {problemText(problem)}
              </p>
            </div>
          )}
          {added && <p className="note composer-added">{strings.commands.addedFirst}</p>}
          {onStopElsewhere && (
            <p className="note other-version">
              <span>{words.otherVersion}</span>
              <Button onClick={onStopElsewhere}>{words.otherVersionStop}</Button>
            </p>
          )}
          <QueueList
            queue={queue.items}
            paused={queue.paused}
            onEdit={edit}
            onMove={(from, to) => queueMove(conversationId, from, to)}
            // It is told while the page is being drawn, when the box has no handle yet.
            onFocusLost={() => requestAnimationFrame(() => props.composer.current?.focus())}
            onRemove={(index) => queueRemove(conversationId, index, queue.items[index] ?? '')}
            onSendNow={(index) => queueSendNow(conversationId, index).catch(onProblem)}
            onResume={() => queueResume(conversationId)}
          />
        </>
      }
    />
  )
}
