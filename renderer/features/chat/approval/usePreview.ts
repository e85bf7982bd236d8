import { useEffect, useState } from 'react'
import type { Approval, JsonSchema, ToolCard } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { preview, type WaitingPlace } from '../../../state/decisions.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { useToolsRead } from '../../../state/toolsState.ts'

const words = strings.approvals
const PAUSE_MS = 250

export type CallApproval = Exclude<Approval, { kind: 'steps' }>

/** What a yes would be to. `args`: as edited; absent: as they were asked for. */
export interface Reading {
  readonly card: ToolCard
  readonly hash: string
  readonly schema: JsonSchema
  readonly args?: Record<string, unknown>
}

/**
 * What edited arguments come to. `reading` is what the card shows: the last that fitted. Only while `state` is `fits` may
 * it be agreed to; `problem` says why not.
 */
export interface Preview {
  readonly reading: Reading
  readonly state: 'fits' | 'checking' | 'wrong'
  readonly problem?: string
  /** It is about the call as it was asked for. */
  readonly isCall: boolean
  /** Looks at them once more: what they would do has changed. */
  again(): void
}

/**
 * Looks at arguments while they are edited, when the writer pauses, and at those that were asked for (`text` undefined)
 * when tools or their settings have changed. `lost`: nobody is there to ask.
 */
export function usePreview(
  place: WaitingPlace,
  approval: CallApproval,
  text: string | undefined,
  lost: boolean,
): Preview {
  const { runId, interruptId } = place
  const { card, hash, schema, call } = approval
  const [found, setFound] = useState<{ of: string; reading?: Reading; problem?: string }>()
  const [last, setLast] = useState<Reading>()
  const [round, setRound] = useState(0)
  const read = text === undefined ? undefined : readArguments(text)
  const given = read && 'args' in read ? read.args : undefined
  const edited = given && canonical(given) !== canonical(call.args) ? given : undefined
  const isCall = edited === undefined
  const toolsRead = useToolsRead()
  const [firstRead, setFirstRead] = useState(toolsRead)
  if (firstRead === 0 && toolsRead !== 0) setFirstRead(toolsRead)
  const args = edited ?? (toolsRead === firstRead ? undefined : call.args)
  const wanted = args && `${hash} ${round} ${toolsRead} ${JSON.stringify(args)}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` is the arguments, and what they were asked of
  useEffect(() => {
    if (wanted === undefined || !args || lost) return
    let isOver = false
    const timer = setTimeout(async () => {
      try {
        const reading = { ...(await preview({ runId, interruptId }, args)), ...(!isCall && { args }) }
        if (isOver) return
        setFound({ of: wanted, reading })
        if (!isCall) setLast(reading)
      } catch (error) {
        if (!isOver) setFound({ of: wanted, problem: sentencesOf(error) })
      }
    }, PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [wanted, runId, interruptId, lost])

  const asked: Reading = { card, hash, schema }
  const shown = isCall && text === undefined ? asked : (last ?? asked)
  const again = () => setRound((before) => before + 1)
  if (read && 'problem' in read) return { reading: shown, state: 'wrong', problem: read.problem, isCall: false, again }
  if (wanted === undefined) return { reading: asked, state: 'fits', isCall, again }
  if (found?.of !== wanted) return { reading: shown, state: 'checking', isCall, again }
  if (found.reading) return { reading: found.reading, state: 'fits', isCall, again }
  return { reading: shown, state: 'wrong', problem: found.problem ?? '', isCall, again }
}

function readArguments(text: string): { args: Record<string, unknown> } | { problem: string } {
  try {
    const args: unknown = JSON.parse(text)
    if (typeof args === 'object' && args !== null && !Array.isArray(args)) {
      return { args: args as Record<string, unknown> }
    }
    return { problem: words.notObject }
  } catch (error) {
    return { problem: words.notJson(error instanceof Error ? error.message : '') }
  }
}

/** Two objects with the same fields are the same arguments, in whatever order they are written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
