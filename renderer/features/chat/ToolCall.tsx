import { seconds } from '../../../shared/format.ts'
import type { Block } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { Fold } from './Fold.tsx'

type CallBlock = Extract<Block, { type: 'toolCall' }>
type ResultBlock = Extract<Block, { type: 'toolResult' }>

const words = strings.conversation

/** One call of a tool and what came back, folded to a line: name, arguments in short, time. */
export function ToolCall({ call, result, live }: { call: CallBlock; result: ResultBlock | undefined; live: boolean }) {
  return (
    <Fold
      summary={
        <>
          <b>{call.name}</b>
          <span>{shortArguments(call.args)}</span>
          <span className={result?.isError ? 'fold-end fold-failed' : 'fold-end'}>{endOf(result, live)}</span>
        </>
      }
    >
      <p className="fold-label">{words.toolArguments}</p>
      <pre>{JSON.stringify(call.args, null, 2)}</pre>
      {result && (
        <>
          <p className="fold-label">{words.toolResult}</p>
          <pre>{result.content}</pre>
        </>
      )}
    </Fold>
  )
}

function endOf(result: ResultBlock | undefined, live: boolean): string {
  if (!result) return live ? words.toolRunning : ''
  const time = result.durationMs === undefined ? '' : seconds(result.durationMs)
  return [result.isError ? words.toolFailed : '', time].filter(Boolean).join(' · ')
}

function shortArguments(args: Record<string, unknown>): string {
  return Object.values(args)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ')
    .slice(0, 200)
}
