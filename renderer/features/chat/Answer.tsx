import { Columns2, Repeat2 } from 'lucide-react'
import { createContext, memo, useContext } from 'react'
import { seconds } from '../../../shared/format.ts'
import { type Block, type Message, textOf } from '../../../shared/model/message.ts'
import type { Approval } from '../../../shared/model/tool.ts'
import { GUIDE } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { Markdown, type MarkdownProps } from '../../markdown/Markdown.tsx'
import { useLiveTools } from '../../state/conversationState.ts'
import { type GrowingCall, type LiveTools, noTools } from '../../state/liveTools.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Picture } from '../../ui/Picture.tsx'
import { AnswerButtons } from './AnswerButtons.tsx'
import { AnswerEnd } from './AnswerEnd.tsx'
import { ApprovalCard } from './approval/ApprovalCard.tsx'
import { StepsCard } from './approval/StepsCard.tsx'
import { BranchSwitcher } from './BranchSwitcher.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'
import { Preparing } from './Preparing.tsx'
import { Reasoning } from './Reasoning.tsx'
import { ToolCall } from './ToolCall.tsx'

const words = strings.conversation

interface AnswerProps {
  message: Message
  place: BranchPlace
  commands: MessageCommands
}

/** Answers are texts that were gone on with (raw mode): what looks like Markdown in them is none. */
export const PlainAnswers = createContext(false)

/** The content of an answer: thoughts and tool calls folded, text typeset, then how it ended and what can be done. */
export const Answer = memo(function Answer({ message, place, commands }: AnswerProps) {
  const live = message.status === 'streaming'
  return (
    <>
      <AnswerBlocks message={message} onOpenLink={commands.openLink} commands={commands} />
      <AnswerEnd message={message} commands={commands} />
      {!live && (
        <div className="message-actions">
          <AnswerButtons message={message} commands={commands} />
          <OtherModels message={message} commands={commands} />
          <BranchSwitcher place={place} commands={commands} />
          <span className="note message-facts">{factsOf(message)}</span>
        </div>
      )}
    </>
  )
})

/** The ways to the same question's answer by another model. */
function OtherModels({ message, commands }: Pick<AnswerProps, 'message' | 'commands'>) {
  const { askAgain, compareWith } = commands
  return (
    <>
      {askAgain && (
        <IconButton
          label={strings.compare.askAgain}
          keys={commands.keysOf('askAgain')}
          onClick={() => askAgain(message)}
        >
          <Repeat2 size={16} />
        </IconButton>
      )}
      {compareWith && (
        <IconButton
          label={strings.compare.compareWith}
          keys={commands.keysOf('compareWith')}
          onClick={() => compareWith(message)}
        >
          <Columns2 size={16} />
        </IconButton>
      )}
    </>
  )
}

interface AnswerBlocksProps {
  message: Message
  onOpenLink: (url: string) => void
  /** Absent: decisions are not asked for here. */
  commands?: MessageCommands | undefined
  /** Said until the first word comes; absent: as usual. */
  preparing?: string
}

/** The blocks alone, without buttons: what quick ask shows. With `commands`, also what waits for a decision. */
export function AnswerBlocks({ message, onOpenLink, commands, preparing }: AnswerBlocksProps) {
  const live = message.status === 'streaming'
  const { blocks, imagesLeftOut } = message
  const known = useLiveTools(message.id)
  const tools = live ? known : noTools
  const isEmpty = blocks.every((block) => 'text' in block && block.text.trim() === '')
  if (live && isEmpty && tools.growing.length === 0 && tools.approvals.length === 0) {
    return (
      <Preparing
        since={message.createdAt}
        model={message.model}
        {...(preparing !== undefined && { text: preparing })}
      />
    )
  }
  if (message.status === 'complete' && textOf(message).trim() === '' && isEmpty) {
    return <p className="note">{words.emptyAnswer}</p>
  }
  const endedAfter = blocks.map((block) => (block.type === 'toolResult' ? block.endedAfter : undefined)).find(Boolean)
  // A call that grows stands where its block will, so that it stays the same line, open or not.
  const parts = [...blocks, ...tools.growing.map((call): GrowingPart => ({ type: 'growing', call }))]
  const isElsewhere = (approval: Approval) =>
    approval.kind === 'steps' || !blocks.some((block) => block.type === 'toolCall' && block.id === approval.call.id)
  return (
    <>
      {imagesLeftOut !== undefined && (
        <p className="note">{strings.chips.leftOutOf(imagesLeftOut, message.model?.name ?? words.assistant)}</p>
      )}
      {parts.map((part, at) => (
        <AnswerPart
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end, so that a place is an identity
          key={at}
          part={part}
          message={message}
          tools={tools}
          live={live}
          last={at === parts.length - 1}
          onOpenLink={onOpenLink}
          commands={commands}
        />
      ))}
      {commands && <Decisions {...{ message, tools, commands }} approvals={tools.approvals.filter(isElsewhere)} />}
      {endedAfter !== undefined && <p className="note">{strings.approvals.endedAfter(endedAfter)}</p>}
    </>
  )
}

interface GrowingPart {
  type: 'growing'
  call: GrowingCall
}

interface AnswerPartProps extends AnswerBlocksProps {
  part: Block | GrowingPart
  tools: LiveTools
  live: boolean
  last: boolean
}

function AnswerPart({ part, message, tools, live, last, onOpenLink, commands }: AnswerPartProps) {
  switch (part.type) {
    case 'text':
      return <AnswerText text={part.text} streaming={live && last} onOpenLink={onOpenLink} />
    case 'reasoning':
      return <Reasoning text={part.text} durationMs={part.durationMs} live={live && last} />
    case 'growing':
    case 'toolCall': {
      const call = part.type === 'growing' ? part.call : part
      const result = message.blocks.find((other) => other.type === 'toolResult' && other.callId === call.id)
      const own = tools.approvals.filter((approval) => approval.kind !== 'steps' && approval.call.id === call.id)
      return (
        <>
          <ToolCall call={call} result={result?.type === 'toolResult' ? result : undefined} tools={tools} live={live} />
          {commands && <Decisions {...{ message, tools, commands }} approvals={own} />}
        </>
      )
    }
    case 'image':
      return <Picture {...part} className="message-image" />
    case 'file':
    case 'toolResult':
      return null
  }
}

function AnswerText(props: MarkdownProps) {
  if (!useContext(PlainAnswers)) return <Markdown {...props} />
  return (
    <div className="md">
      <p className="md-plain">{props.text}</p>
    </div>
  )
}

/** A card for each of the approvals. */
function Decisions(props: {
  approvals: readonly Approval[]
  message: Message
  tools: LiveTools
  commands: MessageCommands
}) {
  const { approvals, message, tools, commands } = props
  const runId = message.runId ?? ''
  return approvals.map((approval) =>
    approval.kind === 'steps' ? (
      <StepsCard
        key={approval.interruptId}
        runId={runId}
        interruptId={approval.interruptId}
        steps={approval.steps}
        lost={tools.lost.has(approval.interruptId)}
        commands={commands}
      />
    ) : (
      <ApprovalCard
        key={approval.interruptId}
        runId={runId}
        approval={approval}
        lost={tools.lost.has(approval.interruptId)}
        waiting={tools.approvals.length}
        at={placeOf(approval, message, tools)}
        commands={commands}
      />
    ),
  )
}

/** Where it stands among all that the answer waits for, from 1, in the order in which they are read. */
function placeOf(approval: Approval, { blocks }: Message, { approvals }: LiveTools): number {
  const callOf = (one: Approval) =>
    blocks.findIndex((block) => one.kind !== 'steps' && block.type === 'toolCall' && block.id === one.call.id)
  return 1 + approvals.filter((other) => callOf(other) < callOf(approval)).length
}

function factsOf(message: Message): string {
  const time = message.timings?.totalMs
  const name = message.model?.engine === GUIDE ? words.guide : (message.model?.name ?? '')
  if (time === undefined) return name
  return `${name} · ${message.status === 'failed' ? words.failedAfter(time) : seconds(time)}`
}
