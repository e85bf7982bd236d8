import { Copy, Pencil } from 'lucide-react'
import { memo, useState } from 'react'
import { type Block, type Message, textOf } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { BranchSwitcher } from './BranchSwitcher.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { Fold } from './Fold.tsx'

const words = strings.conversation

interface QuestionProps {
  message: Message
  place: BranchPlace
  commands: MessageCommands
  editing: boolean
  onEdit: (editing: boolean) => void
}

/** What the reader asked; editing happens in its place, and sending makes a branch. */
export const Question = memo(function Question({ message, place, commands, editing, onEdit }: QuestionProps) {
  if (editing) return <QuestionEditor message={message} commands={commands} onEdit={onEdit} />
  return (
    <>
      <div className="bubble">
        {message.typed === undefined ? (
          <QuestionBlocks blocks={message.blocks} />
        ) : (
          <>
            <QuestionBlocks blocks={message.blocks.filter(({ type }) => type !== 'text')} />
            <p>{message.typed}</p>
            <Fold summary={words.sent}>
              <p>{textOf(message)}</p>
            </Fold>
          </>
        )}
      </div>
      <div className="message-actions">
        <IconButton label={words.edit} keys={commands.keysOf('editMessage')} onClick={() => onEdit(true)}>
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

function QuestionBlocks({ blocks }: { blocks: Block[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
  return blocks.map((block, at) => <QuestionBlock key={at} block={block} />)
}

function QuestionBlock({ block }: { block: Block }) {
  if (block.type === 'text') return <p>{block.text}</p>
  if (block.type === 'file') return <p className="note">{block.name}</p>
  if (block.type !== 'image') return null
  return <img className="message-image" src={`data:${block.mimeType};base64,${block.data}`} alt={words.image} />
}

function QuestionEditor({ message, commands, onEdit }: Omit<QuestionProps, 'place' | 'editing'>) {
  const [text, setText] = useState(() => textOf(message))
  const resend = () => {
    if (text.trim() === '') return
    // The message box gets the focus before the editor goes, so that it stays there.
    commands.resend(message, text)
    onEdit(false)
  }
  return (
    <form
      className="question-editor"
      onSubmit={(event) => {
        event.preventDefault()
        resend()
      }}
    >
      <textarea
        className="input"
        aria-label={words.editLabel}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to edit this very text
        autoFocus
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // 229 is what some input methods send instead of the key that ends their composition.
          if (event.nativeEvent.isComposing || event.keyCode === 229) return
          if (event.key === 'Escape') {
            event.preventDefault()
            onEdit(false)
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            resend()
          }
        }}
      />
      <div className="buttons">
        <Button onClick={() => onEdit(false)}>{strings.common.cancel}</Button>
        <Button variant="primary" type="submit" disabled={text.trim() === ''}>
          {words.resend}
        </Button>
      </div>
    </form>
  )
}
