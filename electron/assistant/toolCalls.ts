import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/model/errors.ts'
import type { Block } from '../../shared/model/message.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import { type Approval, Decision, type GrantScope, type JsonSchema, type ToolCard } from '../../shared/model/tool.ts'
import type { ToolStore } from '../storage/chainStores.ts'
import { canonical, hashOfCall, hashOfTool, isAbout } from './tools/callHash.ts'
import type { AsideTool, Toolbox } from './tools/tool.ts'

export type ToolCall = Extract<Block, { type: 'toolCall' }>
export type ToolResult = Extract<Block, { type: 'toolResult' }>

type Made = Pick<ToolResult, 'content' | 'isError' | 'denied' | 'unknown'> & { args?: ToolCall['args'] }

/** The longest result a model is given, in UTF-16 units; tools cut their own sooner and say how to get the rest. */
const MAX_RESULT = 200_000

export interface CallRun {
  runId: string
  conversationId: string | undefined
  /** False: the model of this run is given no tools, whatever it calls. */
  mayCall: boolean
  /** False: a longer yes is none to this run; each effect is asked for. */
  grantsHold: boolean
  signal: AbortSignal
  /** Stops here until a person has decided; answers what was decided. Called again from the start after a restart. */
  ask(approval: Approval): unknown
  tell(event: RunEventBody): void
  /** Around the tool's own work, with the arguments that it got. */
  traced(call: ToolCall, work: () => Promise<string>): Promise<string>
}

/** Makes the calls of models, asking a person first where the call has an effect. */
export interface CallMaker {
  /**
   * The result, an error of the tool included. Runs again from its beginning after each decision and after a restart, and
   * never does an effect twice: what is recorded as done answers its result, what was only begun is asked about. `args`:
   * what it was called with, where a person changed that.
   */
  make(call: ToolCall, run: CallRun): Promise<{ result: ToolResult; args?: ToolCall['args'] }>
  /**
   * The card of that call with these arguments; `attempt` as its approval has it. INVALID_INPUT names the field that does
   * not fit.
   */
  preview(
    name: string,
    args: unknown,
    attempt: string,
  ): Promise<{ card: ToolCard; hash: string; schema: JsonSchema; args: unknown }>
}

interface Options {
  toolbox: Toolbox
  store: ToolStore
  /** A longer yes was given. */
  onGrant(): void
  /** A call was made, and its result could not be written down. */
  onUnrecorded(call: ToolCall, error: unknown): void
}

export function createCallMaker({ toolbox, store, onGrant, onUnrecorded }: Options): CallMaker {
  async function isGranted(tool: AsideTool, conversationId: string | undefined): Promise<boolean> {
    if (!tool.canBeGranted) return false
    const toolHash = hashOfTool(tool)
    return (await store.listGrants()).some(
      (grant) =>
        grant.tool === tool.name &&
        grant.toolHash === toolHash &&
        (grant.conversationId === null || grant.conversationId === conversationId),
    )
  }

  /** A longer yes covers no call that can't be undone. */
  async function isCovered(tool: AsideTool, args: unknown, conversationId: string | undefined): Promise<boolean> {
    return (await isGranted(tool, conversationId)) && !(await tool.card(args as never)).destructive
  }

  async function grant(tool: AsideTool, scope: GrantScope, conversationId: string | undefined): Promise<void> {
    if (scope === 'once' || !scopesOf(tool, conversationId).includes(scope)) return
    if (await isGranted(tool, scope === 'always' ? undefined : conversationId)) return
    await store.addGrant({
      id: randomUUID(),
      tool: tool.name,
      toolHash: hashOfTool(tool),
      conversationId: scope === 'always' ? null : (conversationId ?? null),
      createdAt: Date.now(),
    })
    onGrant()
  }

  /**
   * The arguments that a person agreed to; undefined: they did not. Decisions about earlier questions can come again when
   * the call is taken up anew: they are void, whatever they would fit by now.
   */
  async function askPerson(
    tool: AsideTool,
    call: ToolCall,
    parsed: unknown,
    { attempt: asked, begun }: { attempt: string | undefined; begun: boolean },
    run: CallRun,
  ) {
    const { runId } = run
    const newQuestion = async () => {
      const attempt = randomUUID()
      await store.askTool({ runId, callId: call.id, attempt, begun })
      return attempt
    }
    let attempt = asked ?? (await newQuestion())
    let args = parsed
    for (;;) {
      const card = await tool.card(args as never)
      const answer = run.ask({
        kind: begun ? 'unknownOutcome' : 'call',
        interruptId: '',
        call: { ...call, args: args as ToolCall['args'] },
        card,
        schema: tool.schema,
        hash: hashOfCall(tool, args, card, attempt),
        attempt,
        scopes: begun || card.destructive ? ['once'] : scopesOf(tool, run.conversationId),
      })
      // It has been in the data base: it is checked like any other input.
      const decision = Decision.safeParse(answer)
      if (!decision.success || decision.data.type === 'deny') return undefined
      const { args: edited, hash, scope } = decision.data
      if (!isAbout(hash, attempt)) continue
      if (edited) args = tool.parse(edited)
      if (hashOfCall(tool, args, await tool.card(args as never), attempt) === hash) {
        if (!card.destructive) await grant(tool, scope, run.conversationId)
        return args
      }
      attempt = await newQuestion()
    }
  }

  async function perform(tool: AsideTool, call: ToolCall, run: CallRun): Promise<Made> {
    const { runId, conversationId = runId, signal } = run
    const outcome = await store.toolOutcome(runId, call.id)
    if (outcome.state === 'done') return JSON.parse(outcome.result)
    let args: unknown = tool.parse(call.args)
    const asks = await tool.asks(args as never)
    // What a person was once asked about waits for that answer, whatever was allowed elsewhere meanwhile.
    const isAsked = outcome.state !== 'none'
    if (isAsked || (asks && !(run.grantsHold && (await isCovered(tool, args, conversationId))))) {
      const begun = outcome.state === 'begun'
      const agreed = await askPerson(tool, call, args, { attempt: isAsked ? outcome.attempt : undefined, begun }, run)
      if (agreed === undefined) {
        const refused = begun ? unknownOutcome : denied
        await store.endTool(runId, call.id, JSON.stringify(refused))
        return refused
      }
      args = agreed
    }
    const isEdited = canonical(args) !== canonical(tool.parse(call.args))
    const hasEffect = asks || isAsked || tool.effect === 'changes' || tool.effect === 'destroys'
    if (hasEffect) await store.beginTool({ runId, callId: call.id, attempt: randomUUID() })
    run.tell({ type: 'toolStarted', callId: call.id })
    const said = await settle(signal, () =>
      run.traced({ ...call, args: args as ToolCall['args'] }, () =>
        tool.run(args as never, { conversationId, signal }),
      ),
    )
    const result = isEdited ? { ...said, args: args as ToolCall['args'] } : said
    // Recorded whatever became of the run meanwhile: a result is what keeps it from being done again. Where that fails,
    // the call stays begun: what was done is told all the same, and the next start asks before it is done again.
    if (hasEffect) {
      await store.endTool(runId, call.id, JSON.stringify(result)).catch((error: unknown) => onUnrecorded(call, error))
    }
    return result
  }

  /** What is left of a call whose tool can't be used any more. */
  async function withoutTool(call: ToolCall, { runId }: CallRun): Promise<Made> {
    const outcome = await store.toolOutcome(runId, call.id)
    if (outcome.state === 'done') return JSON.parse(outcome.result)
    if (outcome.state === 'begun') return unknownOutcome
    if (outcome.state === 'asked') return { ...denied, content: `The tool ${call.name} is no longer there: not done.` }
    return { content: `There is no tool called ${call.name}.`, isError: true }
  }

  async function usable(name: string): Promise<AsideTool | undefined> {
    const find = () => toolbox.offered().find((tool) => tool.name === name)
    const found = find()
    if (found) return found
    // After a restart a server may still be on its way.
    await toolbox.settled()
    return find()
  }

  return {
    async make(call, run) {
      const begun = performance.now()
      const tool = run.mayCall ? await usable(call.name) : undefined
      const { args, ...said }: Made = await settle(run.signal, () =>
        tool ? perform(tool, call, run) : withoutTool(call, run),
      )
      const durationMs = Math.round(performance.now() - begun)
      const result: ToolResult = { type: 'toolResult', callId: call.id, name: call.name, ...said, durationMs }
      return { result, ...(args && { args }) }
    },

    async preview(name, given, attempt) {
      const tool = await usable(name)
      if (!tool) throw new AppError('CONFLICT', 'This tool is not there any more.', { next: 'Deny the call.' })
      const args = tool.parse(given)
      const card = await tool.card(args)
      return { card, hash: hashOfCall(tool, args, card, attempt), schema: tool.schema, args }
    },
  }
}

const denied: Made = {
  content: 'The user did not allow this call. Do not try it again unless asked to.',
  isError: true,
  denied: true,
}
const unknownOutcome: Made = {
  content: 'This call was begun and Aside was stopped before its end: whether it was done is not known.',
  isError: true,
  unknown: true,
}

function scopesOf(tool: AsideTool, conversationId: string | undefined): GrantScope[] {
  if (!tool.canBeGranted) return ['once']
  return conversationId === undefined ? ['once', 'always'] : ['once', 'conversation', 'always']
}

/** What a tool throws is its result; a stop, and LangGraph's own interrupts, are not the tool's. */
async function settle(signal: AbortSignal, work: () => Promise<string | Made>): Promise<Made> {
  try {
    const done = await work()
    return typeof done === 'string' ? { content: cut(done), isError: false } : done
  } catch (error) {
    signal.throwIfAborted()
    if (isInterrupt(error)) throw error
    if (error instanceof AppError && error.code.startsWith('STORAGE_')) throw error
    const said = error instanceof Error ? error.message : String(error)
    return { content: cut(said || 'The tool failed and did not say why.'), isError: true }
  }
}

function isInterrupt(error: unknown): boolean {
  return error instanceof Error && (error as { is_bubble_up?: boolean }).is_bubble_up === true
}

function cut(text: string): string {
  if (text.length <= MAX_RESULT) return text
  return `${text.slice(0, MAX_RESULT)}\n… cut: the result was ${text.length} characters long.`
}
