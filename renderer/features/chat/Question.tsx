import { Copy, FileText, Pencil, ScrollText } from 'lucide-react'
import { memo, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { type Block, type Message, textOf } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { whenNear } from '../../markdown/whenNear.ts'
import { blocksOf, chipsOf } from '../../state/chips.ts'
import { chipViews } from '../../state/chipTokens.ts'
import { changeEdit, type Edit, useEdit } from '../../state/edits.ts'
import { usePictures } from '../../state/pictures.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Chips } from '../../ui/Chips.tsx'
import { Picture } from '../../ui/Picture.tsx'
import { BranchSwitcher } from './BranchSwitcher.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { Fold } from './Fold.tsx'
import './question.css'

const words = strings.conversation
const chipWords = strings.chips

interface QuestionProps {
  message: Message
  place: BranchPlace
  commands: MessageCommands
  onEdit: (message: Message, editing: boolean) => void
}

/** What the reader asked; editing happens in its place, and sending makes a branch. */
export const Question = memo(function Question({ message, place, commands, onEdit }: QuestionProps) {
  const edit = useEdit(message.id)
  const bubble = useRef<HTMLDivElement>(null)
  const near = useNear(bubble)
  const { blocks, complete } = usePictures(message, near || edit !== undefined)
  if (edit) return <QuestionEditor {...{ message, edit, blocks, complete, commands, onEdit }} />
  return (
    <>
      <div ref={bubble} className="bubble">
        {message.typed === undefined ? (
          <QuestionBlocks blocks={blocks} />
        ) : (
          <>
            <QuestionBlocks blocks={blocks.filter(({ type }) => type !== 'text')} />
            <p>{message.typed}</p>
            <Fold summary={words.sent}>
              <p>{textOf(message)}</p>
            </Fold>
          </>
        )}
      </div>
      <div className="message-actions">
        <IconButton label={words.edit} keys={commands.keysOf('editMessage')} onClick={() => onEdit(message, true)}>
          <Pencil size={15} />
        </IconButton>
        <IconButton label={words.copy} keys={commands.keysOf('copyMessage')} onClick={() => commands.copy(message)}>
          <Copy size={15} />
        </IconButton>
        <BranchSwitcher place={place} commands={commands} />
      </div>
    </>
  )
})

/** True once it has come near what is seen. */
function useNear(place: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => (place.current ? whenNear(place.current, () => setNear(true)) : undefined), [place])
  return near
}

function QuestionBlocks({ blocks }: { blocks: readonly Block[] }) {
  const images = blocks.filter((block) => block.type === 'image')
  return (
    <>
      {images.length > 0 && (
        <div className={`message-images ${images.length > 1 ? 'message-images-many' : ''}`}>
          {images.map((image, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
            <Picture key={at} {...image} className="message-image" />
          ))}
        </div>
      )}
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
        <QuestionBlock key={at} block={block} />
      ))}
    </>
  )
}

function QuestionBlock({ block }: { block: Block }) {
  if (block.type === 'text') return <p>{block.text}</p>
  if (block.type !== 'file') return null
  const size = block.pages === undefined ? chipWords.sizeLabel(block.text.length) : chipWords.pages(block.pages)
  return (
    <p className="note message-file">
      {block.pages === undefined ? (
        <FileText size={14} aria-hidden="true" />
      ) : (
        <ScrollText size={14} aria-hidden="true" />
      )}
      {strings.quick.asked(block.name, size)}
    </p>
  )
}

interface QuestionEditorProps extends Omit<QuestionProps, 'place'> {
  edit: Edit
  /** With its pictures, once they are `complete`. */
  blocks: readonly Block[]
  complete: boolean
}

function QuestionEditor({ message, edit, blocks, complete, commands, onEdit }: QuestionEditorProps) {
  const { text, removed, takesFocus } = edit
  const box = useRef<HTMLTextAreaElement>(null)
  const [sending, setSending] = useState(false)
  // Their tokens are counted once, not at each letter.
  const all = useMemo(() => chipsOf(blocks), [blocks])
  const chips = all.filter(({ id }) => !removed.includes(id))
  const sendable = complete && !sending && (text.trim() !== '' || chips.length > 0)
  useEffect(() => {
    if (!takesFocus) return
    box.current?.focus()
    changeEdit(message, { takesFocus: false })
  }, [takesFocus, message])
  const resend = async () => {
    if (!sendable) return
    setSending(true)
    // The message box gets the focus before the editor goes, so that it stays there.
    const how = await commands.resend(message, text, blocksOf(chips))
    setSending(false)
    if (how === 'refused') box.current?.focus()
  }
  return (
    <form
      className="question-editor"
      onSubmit={(event) => {
        event.preventDefault()
        void resend()
      }}
    >
      <Chips
        chips={chipViews(chips)}
        onRemove={(id) => changeEdit(message, { removed: [...removed, id] })}
        onFocusLost={() => box.current?.focus()}
      />
      <textarea
        ref={box}
        className="input"
        aria-label={words.editLabel}
        value={text}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onChange={(event) => changeEdit(message, { text: event.target.value })}
        onKeyDown={(event) => {
          // 229 is what some input methods send instead of the key that ends their composition.
          if (event.nativeEvent.isComposing || event.keyCode === 229) return
          if (event.key === 'Escape') {
            event.preventDefault()
            onEdit(message, false)
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            void resend()
          }
        }}
      />
      <div className="buttons">
        <Button onClick={() => onEdit(message, false)}>{strings.common.cancel}</Button>
        <Button variant="primary" type="submit" disabled={!sendable}>
          {words.resend}
        </Button>
      </div>
    </form>
  )
}
