import { type RefObject, useEffect, useRef, useState } from 'react'
import { AppError } from '../../../shared/model/errors.ts'
import { canSee } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { askFrom } from '../../state/askFrom.ts'
import { canStandAlone } from '../../state/chips.ts'
import { setComparing, useComparing } from '../../state/comparing.ts'
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
import { dropHeld, unlessHeld } from '../../state/held.ts'
import { problemText } from '../../state/problemText.ts'
import { WouldNotFit } from '../../state/promptGate.ts'
import { useSlashMenu } from '../../state/slashMenu.ts'
import { clearDraft, setDraft, typeDraft, useDraft } from '../../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../../state/windowPlaces.ts'
import { announce } from '../../ui/Announcer.tsx'
import { Button } from '../../ui/Button.tsx'
import { FileChooser, type FileChooserHandle } from '../../ui/FileChooser.tsx'
import { Attached } from './Attached.tsx'
import { Composer, type ComposerHandle, SettingsButton } from './Composer.tsx'
import type { ConversationPaneProps } from './ConversationPane.tsx'
import { CompareBar } from './compare/CompareBar.tsx'
import { HeldCard } from './promptFit/HeldCard.tsx'
import { QueueList } from './QueueList.tsx'
import { useAttaching } from './useAttaching.ts'

const words = strings.composer

interface ComposerPlaceProps extends ConversationPaneProps {
  answering: boolean
  /** Answers stand side by side, and none is picked. */
  unpicked: boolean
  composer: RefObject<ComposerHandle | null>
  onStop: () => void
  /** Ends the answer to another version of the conversation; null when none is being made. */
  onStopElsewhere: (() => void) | null
  onEnd: () => void
}

const isLack = (error: unknown) => error instanceof AppError && error.code === 'MODEL_LACKS_CAPABILITY'

/** The composer over this window's draft and queue for the conversation. */
export function ComposerPlace(props: ComposerPlaceProps) {
  const { conversationId, keyboard, settings, picker, placeholder, onStopElsewhere, onProblem } = props
  const draft = useDraft(conversationId)
  const queue = useQueue(conversationId)
  const sending = useSending(conversationId)
  const comparing = useComparing(conversationId)
  const [failure, setFailure] = useState<unknown>(null)
  const [added, setAdded] = useState(false)
  const place = conversationId ?? NEW_CONVERSATION
  const box = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<FileChooserHandle>(null)
  const attaching = useAttaching(place, box, props.onModelFile)
  const blind = canSee(props.model) ? undefined : props.model?.label
  // What could not be sent belongs to the conversation it was written in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten when another conversation is shown
  useEffect(() => {
    setFailure(null)
    setAdded(false)
  }, [conversationId])

  // So does what a model lacks, to that model and to what goes along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten when either is another
  useEffect(() => {
    setFailure((failed: unknown) => (isLack(failed) ? null : failed))
  }, [props.model?.ref.engine, props.model?.ref.name, attaching.chips])

  const onText = (text: string) => {
    setAdded(false)
    dropHeld(conversationId)
    typeDraft(conversationId, text)
  }
  const menu = useSlashMenu({ text: draft, onText, place, keyboard, onProblem })
  const onSend = () => {
    setFailure(null)
    attaching.forget()
    setAdded(false)
    askFrom({ conversationId, text: draft, place }).then((asked) => {
      if (asked !== 'added') return
      setAdded(true)
      announce(strings.commands.addedFirst)
    }, unlessHeld(setFailure))
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
  const problem = failure ?? (queue.error instanceof WouldNotFit ? null : queue.error)
  const { model: _, ...changed } = settings

  return (
    <Composer
      handle={props.composer}
      text={draft}
      onText={onText}
      menu={menu}
      box={box}
      chips={
        <>
          <FileChooser handle={chooser} onFiles={attaching.add} />
          <Attached
            {...attaching}
            blind={blind}
            onChooseModel={props.onChooseModel}
            onRemove={attaching.remove}
            onFocusLost={() => props.composer.current?.focus()}
          />
        </>
      }
      standsAlone={canStandAlone(attaching.chips)}
      dragging={attaching.dragging}
      onAttach={() => chooser.current?.open()}
      onRemoveChip={attaching.removeLast}
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
          <HeldCard
            conversationId={conversationId}
            onFocus={() => props.composer.current?.focus()}
            onProblem={setFailure}
          />
          {added && <p className="note composer-added">{strings.commands.addedFirst}</p>}
          {onStopElsewhere && (
            <p className="note other-version">
              <span>{words.otherVersion}</span>
              <Button onClick={onStopElsewhere}>{words.otherVersionStop}</Button>
            </p>
          )}
          <CompareBar
            models={comparing}
            unpicked={props.unpicked && !props.answering}
            onChange={props.onCompare}
            onLeave={() => {
              setComparing(conversationId, [])
              props.composer.current?.focus()
            }}
          />
          <QueueList
            queue={queue.items}
            // While none is picked, that is what it waits for, and it is said.
            paused={queue.paused && !props.unpicked}
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
