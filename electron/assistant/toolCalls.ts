import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/model/errors.ts'
import type { Block } from '../../shared/model/message.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import { type Approval, Decision, type GrantScope, type JsonSchema, type ToolCard } from '../../shared/model/tool.ts'
import type { ToolStore } from '../storage/chainStores.ts'
import { canonical, hashOfCall, hashOfTool } from './tools/callHash.ts'
import type { AsideTool, Toolbox } from './tools/tool.ts'

export type ToolCall = Extract<Block, { type: 'toolCall' }>
export type ToolResult = Extract<Block, { type: 'toolResult' }>

type Made = Pick<ToolResult, 'content' | 'isError' | 'denied'> & { args?: ToolCall['args'] }

/** The longest result a model is given, in UTF-16 units; tools cut their own sooner and say how to get the rest. */
const MAX_RESULT = 200_000

export interface CallRun {
  runId: string
  conversationId: string | undefined
  /** False: the model of this run is given no tools, whatever it calls. */
  mayCall: boolean
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
    attempt?: string,
  ): Promise<{ card: ToolCard; hash: string; schema: JsonSchema; args: unknown }>
}

interface Options {
  toolbox: Toolbox
  store: ToolStore
  /** A longer yes was given. */
  onGrant(): void
}

export function createCallMaker({ toolbox, store, onGrant }: Options): CallMaker {
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
   * The arguments that a person agreed to; undefined: they did not. What was decided before comes again when the call is
   * taken up after a restart, and is passed over where it was about something else.
   */
  async function askPerson(
    tool: AsideTool,
    call: ToolCall,
    parsed: unknown,
    attempt: string | undefined,
    run: CallRun,
  ) {
    let args = parsed
    for (;;) {
      const card = await tool.card(args as never)
      const hash = hashOfCall(tool, args, card, attempt)
      const asked = run.ask({
        kind: attempt === undefined ? 'call' : 'unknownOutcome',
        interruptId: '',
        call: { ...call, args: args as ToolCall['args'] },
        card,
        schema: tool.schema,
        hash,
        ...(attempt !== undefined && { attempt }),
        scopes: attempt === undefined ? scopesOf(tool, run.conversationId) : ['once'],
      })
      // It has been in the data base: it is checked like any other input.
      const decision = Decision.safeParse(asked)
      if (!decision.success || decision.data.type === 'deny') return undefined
      const { args: edited, hash: read, scope } = decision.data
      if (edited) args = tool.parse(edited)
      if (hashOfCall(tool, args, await tool.card(args as never), attempt) !== read) continue
      await grant(tool, scope, run.conversationId)
      return args
    }
  }

  async function perform(tool: AsideTool, call: ToolCall, run: CallRun): Promise<Made> {
    const { runId, conversationId = runId, signal } = run
    const outcome = await store.toolOutcome(runId, call.id)
    if (outcome.state === 'done') return JSON.parse(outcome.result)
    let args: unknown = tool.parse(call.args)
    const asks = await tool.asks(args as never)
    const attempt = outcome.state === 'begun' ? outcome.attempt : undefined
    if (attempt !== undefined || (asks && !(await isGranted(tool, conversationId)))) {
      const agreed = await askPerson(tool, call, args, attempt, run)
      if (agreed === undefined) return attempt === undefined ? denied : unknownOutcome
      args = agreed
    }
    const isEdited = canonical(args) !== canonical(tool.parse(call.args))
    const hasEffect = asks || tool.effect === 'changes' || tool.effect === 'destroys'
    if (hasEffect) await store.beginTool({ runId, callId: call.id, attempt: randomUUID() })
    run.tell({ type: 'toolStarted', callId: call.id })
    const said = await settle(signal, () =>
      run.traced({ ...call, args: args as ToolCall['args'] }, () =>
        tool.run(args as never, { conversationId, signal }),
      ),
    )
    const result = isEdited ? { ...said, args: args as ToolCall['args'] } : said
    // Recorded whatever became of the run meanwhile: a result is what keeps it from being done again.
    if (hasEffect) await store.endTool(runId, call.id, JSON.stringify(result))
    return result
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
      const { args, ...said }: Made = tool
        ? await settle(run.signal, () => perform(tool, call, run))
        : { content: `There is no tool called ${call.name}.`, isError: true }
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
