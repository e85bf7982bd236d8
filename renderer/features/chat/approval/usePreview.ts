import { useEffect, useState } from 'react'
import type { Approval, JsonSchema, ToolCard } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { preview, type WaitingPlace } from '../../../state/decisions.ts'
import { sentencesOf } from '../../../state/problemText.ts'

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
  /** Looks at them once more: what they would do has changed. */
  again(): void
}

/** Looks at arguments while they are edited, when the writer pauses; `text` undefined: they stand as they were asked for. */
export function usePreview(place: WaitingPlace, approval: CallApproval, text: string | undefined): Preview {
  const { runId, interruptId } = place
  const { card, hash, schema, call } = approval
  const [found, setFound] = useState<{ of: string; reading?: Reading; problem?: string }>()
  const [last, setLast] = useState<Reading>()
  const [round, setRound] = useState(0)
  const read = text === undefined ? undefined : readArguments(text)
  const args = read && 'args' in read ? read.args : undefined
  const wanted =
    args && canonical(args) !== canonical(call.args) ? `${hash} ${round} ${JSON.stringify(args)}` : undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` is the arguments, and what they were asked of
  useEffect(() => {
    if (wanted === undefined || !args) return
    let isOver = false
    const timer = setTimeout(async () => {
      try {
        const reading = { ...(await preview({ runId, interruptId }, args)), args }
        if (isOver) return
        setFound({ of: wanted, reading })
        setLast(reading)
      } catch (error) {
        if (!isOver) setFound({ of: wanted, problem: sentencesOf(error) })
      }
    }, PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [wanted, runId, interruptId])

  const asked: Reading = { card, hash, schema }
  const shown = last ?? asked
  const again = () => setRound((before) => before + 1)
  if (read && 'problem' in read) return { reading: shown, state: 'wrong', problem: read.problem, again }
  if (wanted === undefined) return { reading: asked, state: 'fits', again }
  if (found?.of !== wanted) return { reading: shown, state: 'checking', again }
  if (found.reading) return { reading: found.reading, state: 'fits', again }
  return { reading: shown, state: 'wrong', problem: found.problem ?? '', again }
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
