import { seconds } from '../../../shared/format.ts'
import { exactJson } from '../../../shared/hiddenCharacters.ts'
import type { Block } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import type { GrowingCall, LiveTools } from '../../state/liveTools.ts'
import { Exact } from './approval/Exact.tsx'
import { Fold } from './Fold.tsx'

type CallBlock = Extract<Block, { type: 'toolCall' }>
type ResultBlock = Extract<Block, { type: 'toolResult' }>

const words = strings.approvals
const SHORT = 200
/** How much of the end of growing arguments is in the line. */
const TAIL = 64

interface ToolCallProps {
  /** A growing one is still being written: its arguments are JSON as far as they have come. */
  call: CallBlock | GrowingCall
  result: ResultBlock | undefined
  tools: LiveTools
  live: boolean
}

/** One call of a tool and what came back, folded to a line: name, arguments in short, and how it stands. */
export function ToolCall({ call, result, tools, live }: ToolCallProps) {
  const { args } = call
  const isGrowing = typeof args === 'string'
  const [end, className] = isGrowing ? [words.line.writing, ''] : endOf(call as CallBlock, result, tools, live)
  const text = [!isGrowing && (call as CallBlock).edited && words.line.edited, end].filter(Boolean).join(' · ')
  return (
    <Fold
      summary={
        <>
          <b>{call.name}</b>
          <span>
            <Exact text={isGrowing ? tailOf(args) : shortArguments(args)} />
          </span>
          <span className={`fold-end ${className}`}>{text}</span>
        </>
      }
    >
      <p className="fold-label">{isGrowing ? words.argumentsSoFar : words.arguments}</p>
      <pre>
        {isGrowing ? args : exactJson(args)}
        {isGrowing && <i className="caret caret-wide" aria-hidden />}
      </pre>
      {result && (
        <>
          <p className="fold-label">{words.result}</p>
          <pre>{result.content}</pre>
        </>
      )}
    </Fold>
  )
}

const tailOf = (args: string) => (args.length > TAIL ? `…${args.slice(-TAIL)}` : args)

function endOf(
  { id, begun }: CallBlock,
  result: ResultBlock | undefined,
  tools: LiveTools,
  live: boolean,
): [string, string] {
  const { line } = words
  if (result?.unknown) return [line.unknown, 'fold-denied']
  if (result?.endedAfter !== undefined) return [line.notRun, 'fold-denied']
  if (result?.denied || tools.denied.has(id)) return [line.denied, 'fold-denied']
  if (result) {
    const time = result.durationMs === undefined ? '' : seconds(result.durationMs)
    return [[result.isError ? line.failed : '', time].filter(Boolean).join(' · '), result.isError ? 'fold-failed' : '']
  }
  if (!live) return [begun ? line.stopped : line.notRun, 'fold-denied']
  if (tools.approvals.some((approval) => approval.kind !== 'steps' && approval.call.id === id)) {
    return [line.waits, 'fold-waits']
  }
  return [tools.running.has(id) ? line.running : '', '']
}

function shortArguments(args: Record<string, unknown>): string {
  return Object.values(args)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ')
    .slice(0, SHORT)
}
