import { ArrowUp, Lightbulb, Paperclip, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, type Ref, type RefObject, useImperativeHandle, useRef } from 'react'
import {
  type ActionHandlers,
  actionFor,
  type Keyboard,
  keysOf,
  perform,
  printedKeysOf,
} from '../../../shared/actions.ts'
import { ariaKeys } from '../../../shared/keys.ts'
import { MAX_MESSAGE_LENGTH } from '../../../shared/model/conversation.ts'
import { strings } from '../../../shared/strings.ts'
import type { SlashMenuState } from '../../state/slashMenu.ts'
import { IconButton } from '../../ui/Button.tsx'
import { titleWithKeys } from '../../ui/Keys.tsx'
import { FloatingSlashMenu, SlashCalled, SlashMeant } from '../../ui/SlashMenu.tsx'
import './composer.css'

const words = strings.composer

export interface ComposerHandle {
  focus(): void
  /** Empties the box; false when it is empty. */
  clear(): boolean
  /** Opens the chooser for files. */
  attach(): void
}

export interface ComposerProps {
  text: string
  onText: (text: string) => void
  onClear: () => void
  onSend: () => void
  onStop: () => void
  /** End in the empty box: to the newest message. */
  onEnd: () => void
  /** Up in the empty box: the text to bring back, or undefined when there is none. */
  onRecall: () => string | undefined
  answering: boolean
  /** The question is on its way to main; its text stands until it is there. */
  sending: boolean
  placeholder: string
  /** Whether the model is asked to think; undefined where it can't. */
  thinking: boolean | undefined
  onThinking: () => void
  keyboard: Keyboard
  /** The commands for a text that begins with a slash. */
  menu: SlashMenuState
  /** What goes along with the question. */
  chips: ReactNode
  /** That can be sent without a word. */
  standsAlone: boolean
  /** Files are dragged over the page. */
  dragging: boolean
  /** Opens the chooser for files. */
  onAttach: () => void
  /** Backspace in the empty box: takes the last of them away; false when there is none. */
  onRemoveChip: () => boolean
  /** The model picker's button. */
  picker: ReactNode
  /** The conversation's settings, behind a button of their own. */
  settings?: ReactNode
  /** Shown over the box: the queue, and what kept a message from being sent. */
  above?: ReactNode
  handle: Ref<ComposerHandle>
  /** The box itself. */
  box: RefObject<HTMLTextAreaElement | null>
}

/** Where the reader writes. Enter sends, or queues while an answer streams; Shift+Enter makes a new line. */
export function Composer(props: ComposerProps) {
  const { text, onText, onSend, onStop, onRecall, answering, placeholder, keyboard, picker, settings, above } = props
  const { menu, box } = props
  const frame = useRef<HTMLFormElement>(null)
  useImperativeHandle(props.handle, () => ({
    focus() {
      box.current?.focus()
      box.current?.setSelectionRange(box.current.value.length, box.current.value.length)
    },
    clear() {
      if (text !== '') props.onClear()
      return text !== ''
    },
    attach: props.onAttach,
  }))
  const tooLong = text.length > MAX_MESSAGE_LENGTH
  const sendable = (text.trim() !== '' || props.standsAlone) && !tooLong

  const handlers: ActionHandlers<'composer'> = {
    send() {
      if (sendable) onSend()
    },
    // Not by its state, so that undo takes it back like any other letter.
    newLine: () => document.execCommand('insertText', false, '\n'),
    recall() {
      const recalled = text === '' ? onRecall() : undefined
      if (recalled === undefined) return false
      onText(recalled)
      requestAnimationFrame(() => box.current?.setSelectionRange(recalled.length, recalled.length))
    },
  }
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    // An input method ends its own composition with Enter; 229 is what some of them send instead of the key.
    if (event.defaultPrevented || event.nativeEvent.isComposing || event.keyCode === 229) return
    if (perform(event.nativeEvent, 'composer', handlers, keyboard)) event.preventDefault()
    else if (text === '' && event.key === 'Backspace' && props.onRemoveChip()) event.preventDefault()
    else if (text === '' && actionFor(event.nativeEvent, 'conversation', keyboard) === 'jumpToLatest') props.onEnd()
  }

  return (
    <div className="composer-place">
      {above}
      <form
        ref={frame}
        className={`composer ${props.dragging ? 'composer-dragging' : ''}`}
        aria-busy={props.sending}
        onSubmit={(event) => {
          event.preventDefault()
          if (sendable) onSend()
        }}
        onPointerDown={(event) => {
          // The whole box is the text's: a click beside the words must not end nowhere.
          if (event.target === event.currentTarget) {
            event.preventDefault()
            box.current?.focus()
          }
        }}
      >
        {props.chips}
        <textarea
          {...menu.box}
          ref={box}
          className="composer-text"
          aria-label={words.label}
          aria-describedby={tooLong ? 'composer-too-long' : menu.called || menu.meant ? 'composer-command' : undefined}
          placeholder={placeholder}
          rows={1}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {menu.open && (
          <FloatingSlashMenu
            anchor={frame}
            listId={menu.listId}
            options={menu.options}
            active={menu.active}
            onChoose={menu.choose}
            onDismiss={menu.dismiss}
          />
        )}
        {menu.called && <SlashCalled id="composer-command" {...menu.called} />}
        {menu.meant !== undefined && <SlashMeant id="composer-command" name={menu.meant} />}
        {tooLong && (
          <p id="composer-too-long" className="composer-problem" role="alert">
            {words.tooLong(MAX_MESSAGE_LENGTH)}
          </p>
        )}
        <div className="composer-bar">
          {picker}
          <IconButton label={strings.actions.attach} keys={printedKeysOf('attach', keyboard)} onClick={props.onAttach}>
            <Paperclip size={16} />
          </IconButton>
          {props.thinking !== undefined && <ThinkButton {...props} thinking={props.thinking} />}
          {settings}
          <span className="composer-space" />
          {answering && (
            <button
              type="button"
              className="send send-stop"
              aria-label={words.stop}
              aria-keyshortcuts={ariaKeys(keysOf('stop', keyboard), keyboard.platform)}
              onClick={onStop}
            >
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" rx="2" fill="currentColor" />
              </svg>
              {words.stop} <kbd>{printedKeysOf('stop', keyboard).join(' ')}</kbd>
            </button>
          )}
          {(!answering || sendable) && (
            <button
              type="submit"
              className={`send ${sendable ? '' : 'send-off'}`}
              aria-label={words.send}
              title={titleWithKeys(words.send, printedKeysOf('send', keyboard))}
              disabled={!sendable}
            >
              <ArrowUp size={16} />
            </button>
          )}
        </div>
      </form>
    </div>
  )
}

function ThinkButton({ thinking, onThinking, keyboard }: ComposerProps & { thinking: boolean }) {
  return (
    <button
      type="button"
      className={`chip ${thinking ? 'chip-on' : ''}`}
      aria-pressed={thinking}
      title={titleWithKeys(strings.actions.toggleThinking, printedKeysOf('toggleThinking', keyboard))}
      onClick={onThinking}
    >
      <Lightbulb size={16} /> {words.think}
    </button>
  )
}

/** The button that opens the conversation's settings. */
export function SettingsButton({
  keyboard,
  onClick,
  changed,
}: {
  keyboard: Keyboard
  onClick: () => void
  changed: boolean
}) {
  return (
    <IconButton
      label={words.settings}
      keys={printedKeysOf('conversationSettings', keyboard)}
      className={changed ? 'icon-button-changed' : ''}
      onClick={onClick}
    >
      <SlidersHorizontal size={16} />
    </IconButton>
  )
}
