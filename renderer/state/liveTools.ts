import type { Block } from '../../shared/model/message.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import type { Approval } from '../../shared/model/tool.ts'

/** A call that the model is still writing: its arguments are JSON as far as they have come. */
export interface GrowingCall {
  readonly index: number
  readonly id: string | undefined
  readonly name: string
  readonly args: string
}

/** What an answer does with tools at this moment: everything of them that its blocks do not say. */
export interface LiveTools {
  readonly growing: readonly GrowingCall[]
  /** Ids of the calls whose tool has begun. */
  readonly running: ReadonlySet<string>
  /** What waits for a decision, oldest first. */
  readonly approvals: readonly Approval[]
  /**
   * Which of `approvals`, by interrupt id, Aside has not asked for again since it was started anew, or since this page
   * lost it: nothing can be decided about them yet.
   */
  readonly lost: ReadonlySet<string>
  /** Ids of the calls that were not allowed. */
  readonly denied: ReadonlySet<string>
}

export const noTools: LiveTools = { growing: [], running: new Set(), approvals: [], lost: new Set(), denied: new Set() }

/** The state after one more event of the run. Pure; the same object when the event says nothing of tools. */
export function foldTools(tools: LiveTools, event: RunEvent): LiveTools {
  if (endsRun(event)) return noTools
  if (event.type === 'restored') return lostTools(tools, event.blocks)
  return foldNext(event.type in goesOn ? withoutLostSteps(tools) : tools, event)
}

/** What is still known when the run has to be told anew. `blocks`: the answer, where it is known. */
export function lostTools({ approvals }: LiveTools, blocks: readonly Block[] = []): LiveTools {
  const isDone = (approval: Approval) =>
    blocks.some((block) => block.type === 'toolResult' && block.callId === callIdOf(approval))
  const left = approvals.filter((approval) => !isDone(approval))
  if (left.length === 0) return noTools
  return { ...noTools, approvals: left, lost: new Set(left.map(({ interruptId }) => interruptId)) }
}

/** After these a run no longer waits at its step limit. */
const goesOn: Partial<Record<RunEvent['type'], true>> = {
  text: true,
  reasoning: true,
  toolCallChunk: true,
  toolStarted: true,
  toolResult: true,
}

function withoutLostSteps(tools: LiveTools): LiveTools {
  const isOver = ({ kind, interruptId }: Approval) => kind === 'steps' && tools.lost.has(interruptId)
  return tools.approvals.some(isOver) ? { ...tools, approvals: tools.approvals.filter((one) => !isOver(one)) } : tools
}

function foldNext(tools: LiveTools, event: RunEvent): LiveTools {
  switch (event.type) {
    case 'toolCallChunk':
      return { ...tools, growing: grown(tools.growing, event) }
    case 'toolCall':
      return { ...tools, growing: without(tools.growing, event.call) }
    case 'toolStarted':
      return { ...goneOn(tools, event.callId), growing: [], running: new Set([...tools.running, event.callId]) }
    case 'toolResult': {
      const { callId } = event.result
      return { ...goneOn(tools, callId), running: new Set([...tools.running].filter((id) => id !== callId)) }
    }
    case 'approvalRequested':
      return { ...tools, growing: [], ...asked(tools, event.approval) }
    case 'approvalDecided': {
      const decided = tools.approvals.find(({ interruptId }) => interruptId === event.interruptId)
      const approvals = tools.approvals.filter((one) => one !== decided)
      if (event.approved || decided?.kind !== 'call') return { ...tools, approvals }
      return { ...tools, approvals, denied: new Set([...tools.denied, decided.call.id]) }
    }
    default:
      return tools
  }
}

/** A call that has begun, or has a result, waits for nothing. */
function goneOn(tools: LiveTools, callId: string): LiveTools {
  const isOver = (approval: Approval) => callIdOf(approval) === callId
  return { ...tools, approvals: tools.approvals.filter((approval) => !isOver(approval)) }
}

const callIdOf = (approval: Approval) => (approval.kind === 'steps' ? undefined : approval.call.id)

type Chunk = Extract<RunEvent, { type: 'toolCallChunk' }>

function grown(growing: readonly GrowingCall[], { index, id, name = '', args }: Chunk): readonly GrowingCall[] {
  const at = growing.findIndex((call) => call.index === index)
  const call = growing[at]
  // Another id at the same place is another step's call.
  if (!call || (id !== undefined && call.id !== undefined && call.id !== id)) {
    return [...growing.filter((one) => one !== call), { index, id, name, args }]
  }
  return growing.with(at, { index, id: call.id ?? id, name: call.name + name, args: call.args + args })
}

/** The call is whole: it is the growing one with its id, else the first with its name, since not every engine gives ids. */
function without(growing: readonly GrowingCall[], { id, name }: { id: string; name: string }): readonly GrowingCall[] {
  const whole = growing.find((call) => call.id === id) ?? growing.find((call) => call.name === name) ?? growing[0]
  return growing.filter((call) => call !== whole)
}

/** Asked for again, as after a change of the tool, it takes its own place. */
function asked({ approvals, lost }: LiveTools, approval: Approval): Pick<LiveTools, 'approvals' | 'lost'> {
  const isSame = (one: Approval) =>
    one.interruptId === approval.interruptId || (lost.has(one.interruptId) && callIdOf(one) === callIdOf(approval))
  const at = approvals.findIndex(isSame)
  return {
    approvals: at === -1 ? [...approvals, approval] : approvals.with(at, approval),
    lost: new Set([...lost].filter((id) => id !== approval.interruptId)),
  }
}
