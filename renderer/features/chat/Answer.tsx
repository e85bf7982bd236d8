import { Copy, RotateCcw } from 'lucide-react'
import { memo } from 'react'
import { seconds } from '../../../shared/format.ts'
import { type Block, type Message, textOf } from '../../../shared/model/message.ts'
import { GUIDE } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { Markdown } from '../../markdown/Markdown.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { BranchSwitcher } from './BranchSwitcher.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { EndedEarly, Failure } from './Failure.tsx'
import { Preparing } from './Preparing.tsx'
import { Reasoning } from './Reasoning.tsx'
import { ToolCall } from './ToolCall.tsx'

const words = strings.conversation

interface AnswerProps {
  message: Message
  place: BranchPlace
  commands: MessageCommands
}

/** The content of an answer: thoughts and tool calls folded, text typeset, then how it ended and what can be done. */
export const Answer = memo(function Answer({ message, place, commands }: AnswerProps) {
  const live = message.status === 'streaming'
  return (
    <>
      <AnswerBlocks message={message} onOpenLink={commands.openLink} />
      {message.error && message.status === 'failed' && (
        <Failure message={message} error={message.error} commands={commands} />
      )}
      {(message.status === 'interrupted' || message.status === 'cancelled') && (
        <EndedEarly message={message} commands={commands} />
      )}
      {!live && (
        <div className="message-actions">
          <IconButton label={words.copy} keys={commands.keysOf('copyMessage')} onClick={() => commands.copy(message)}>
            <Copy size={16} />
          </IconButton>
          <IconButton
            label={words.regenerate}
            keys={commands.keysOf('regenerate')}
            onClick={() => commands.regenerate(message)}
          >
            <RotateCcw size={16} />
          </IconButton>
          <BranchSwitcher place={place} commands={commands} />
          <span className="note message-facts">{factsOf(message)}</span>
        </div>
      )}
    </>
  )
})

/** The blocks alone, without buttons: what quick ask shows. */
export function AnswerBlocks({ message, onOpenLink }: { message: Message; onOpenLink: (url: string) => void }) {
  const live = message.status === 'streaming'
  const { blocks } = message
  const isEmpty = blocks.every((block) => 'text' in block && block.text.trim() === '')
  if (live && isEmpty) return <Preparing since={message.createdAt} />
  if (message.status === 'complete' && textOf(message).trim() === '' && isEmpty) {
    return <p className="note">{words.emptyAnswer}</p>
  }
  return blocks.map((block, at) => (
    <AnswerBlock
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end, so that a place is an identity
      key={at}
      block={block}
      blocks={blocks}
      live={live}
      last={at === blocks.length - 1}
      onOpenLink={onOpenLink}
    />
  ))
}

interface AnswerBlockProps {
  block: Block
  blocks: Block[]
  live: boolean
  last: boolean
  onOpenLink: (url: string) => void
}

function AnswerBlock({ block, blocks, live, last, onOpenLink }: AnswerBlockProps) {
  switch (block.type) {
    case 'text':
      return <Markdown text={block.text} streaming={live && last} onOpenLink={onOpenLink} />
    case 'reasoning':
      return <Reasoning text={block.text} durationMs={block.durationMs} live={live && last} />
    case 'toolCall': {
      const result = blocks.find((other) => other.type === 'toolResult' && other.callId === block.id)
      return <ToolCall call={block} result={result?.type === 'toolResult' ? result : undefined} live={live} />
    }
    case 'image':
      return <img className="message-image" src={`data:${block.mimeType};base64,${block.data}`} alt={words.image} />
    case 'file':
    case 'toolResult':
      return null
  }
}

function factsOf(message: Message): string {
  const time = message.timings?.totalMs
  const name = message.model?.engine === GUIDE ? words.guide : (message.model?.name ?? '')
  if (time === undefined) return name
  return `${name} · ${message.status === 'failed' ? words.failedAfter(time) : seconds(time)}`
}
