import { memo } from 'react'
import { type Message, textOf, typedOf } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import { usePictures } from '../state/pictures.ts'
import { Picture } from '../ui/Picture.tsx'

const words = strings.quick
/** More than about three lines. */
const LONG = 240
const MOST_LINES = 3

/** A question, small: what was typed, in a few lines; the real words, where they are others or more, are folded. */
export const QuickAsked = memo(function QuickAsked({ question }: { question: Message }) {
  const { blocks } = usePictures(question)
  const typed = typedOf(question)
  const sent = textOf(question)
  const isLong = typed.length > LONG || typed.split('\n', MOST_LINES + 1).length > MOST_LINES
  return (
    <div className="quick-asked">
      {blocks.map((block, at) =>
        block.type === 'file' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
          <span key={at} className="quick-asked-file" title={strings.chips.sizeLabel(block.text.length)}>
            {words.asked(block.name, strings.chips.sizeLabel(block.text.length))}
          </span>
        ) : block.type === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question's blocks never change places
          <Picture key={at} {...block} className="quick-asked-image" />
        ) : null,
      )}
      <p className={sent !== typed ? 'quick-asked-line' : isLong ? 'quick-asked-short' : undefined}>{typed}</p>
      {(sent !== typed || isLong) && (
        <details className="quick-sent">
          <summary>{strings.conversation.sent}</summary>
          <p>{sent}</p>
        </details>
      )}
    </div>
  )
})

/** Folds the words of a question again that the focus is in; false when there are none. */
export function foldSent(): boolean {
  const open = document.activeElement?.closest<HTMLDetailsElement>('.quick-sent[open]')
  if (!open) return false
  open.open = false
  return true
}
