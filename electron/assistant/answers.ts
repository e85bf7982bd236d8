import type { ActiveRun } from '../../shared/contract/runs.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Block, Message, MessageStatus } from '../../shared/model/message.ts'
import type { AskingDefaults } from '../../shared/model/preset.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import type { Decision, JsonSchema, ToolCard } from '../../shared/model/tool.ts'
import type { Engine } from '../engines/engine.ts'
import type { Log } from '../platform/log.ts'
import type { ConversationStore, Turn } from '../storage/storage.ts'
import { type Asked, askedOf } from './asked.ts'
import type { Chain } from './chain.ts'
import { Decisions } from './decisions.ts'
import type { PromptMeter } from './fit/promptMeter.ts'
import type { GraphCall } from './graphCall.ts'
import { keepWhenAsked } from './keepWhenAsked.ts'
import { persistRun } from './persistRun.ts'
import type { Run } from './run.ts'
import { RunContext } from './runContext.ts'
import { RunManager } from './runManager.ts'
import { asksToThink } from './settledSettings.ts'

export interface RunChange {
  runId: string
  conversationId: string
  active: boolean
  /** It has begun or ended to wait for a decision of the user's. */
  waiting?: boolean
  outcome?: MessageStatus
}

export interface AnswersOptions {
  conversations: ConversationStore
  /** Throws NOT_FOUND for an engine that does not exist. */
  engine(id: string): Engine
  /** What Settings say of asking that engine; absent: nothing. */
  defaultsOf?(engineId: string): AskingDefaults | undefined
  /** Whether that model can be asked to think; absent: any can. */
  canThink?(model: ModelRef): Promise<boolean>
  /** Compares prompts with what engines read of them; absent: nobody does. */
  meter?: PromptMeter
  /** The chain, built at the first call. */
  chain(): Promise<Chain>
  /** A run has started, waits, goes on or has ended; `error` is why it failed. */
  onRun(change: RunChange, error?: ErrorInfo): void
  onConversation(conversationId: string): void
  /** An answer could not be written while it streamed. */
  onStorageError(error: unknown): void
  log: Log
}

export interface AnswerParts {
  settings: ConversationSettings
  /** The branch up to the question; a last answer in it is what the model goes on from. */
  branch: Message[]
  /** What an earlier answer already said. */
  prefix?: Block[]
  /** Laid over what the settings say. */
  context?: Partial<RunContext> | undefined
  /** Of an answer that is not stored: what to store of it once it needs a decision. */
  unkept?: Turn
  graph?: GraphCall | undefined
  /** It fails where the engine has cut its prompt. */
  mustFit?: boolean | undefined
}

/** The answers being made: each a run of the chain, recorded while it streams, waiting where a person has to decide. */
export interface Answers {
  readonly runs: RunManager
  /** `answer` is stored, empty and `streaming`, unless it is `unkept`. */
  start(answer: Message, parts: AnswerParts): Run
  /** Goes on with the answers that waited for a decision when Aside ended: call it once, at the start. */
  restore(): Promise<void>
  /** Hands a person's decision to the run that waits for it. Rejects with CONFLICT or INVALID_INPUT. */
  decide(runId: string, interruptId: string, decision: Decision): Promise<void>
  /** The card as it would be with these arguments. */
  preview(
    runId: string,
    interruptId: string,
    args: Record<string, unknown>,
  ): Promise<{ card: ToolCard; hash: string; schema: JsonSchema }>
  active(): ActiveRun[]
}

export function createAnswers(options: AnswersOptions): Answers {
  const { conversations, log } = options
  const waiting = new Map<string, Decisions>()
  const unkept = new Set<string>()
  const recorderOf = (messageId: string) => persistRun(conversations, messageId, options.onStorageError)
  const runs = new RunManager({ onActive: (run, active) => tell(run, active), log })

  function tell(run: Run, active: boolean): void {
    if (!active && !isClosing(run)) void forget(run.id)
    if (unkept.has(run.id)) return
    const waits = waiting.get(run.id)?.waits ?? false
    const outcome = run.message.status
    options.onRun(
      { runId: run.id, conversationId: run.conversationId, active, ...(active ? { waiting: waits } : { outcome }) },
      active ? undefined : run.message.error,
    )
    options.onConversation(run.conversationId)
  }

  async function forget(runId: string): Promise<void> {
    waiting.delete(runId)
    try {
      await (await options.chain()).forget(runId)
    } catch (error) {
      log.warn('the checkpoints of a run could not be dropped', { runId, error })
    } finally {
      unkept.delete(runId)
    }
  }

  async function* make(
    run: Run,
    signal: AbortSignal,
    { context, system, branch }: Pick<Asked, 'context'> & Partial<Asked>,
    { graph, mustFit = false }: Pick<AnswerParts, 'graph' | 'mustFit'> = {},
  ): AsyncGenerator<RunEventBody> {
    const decisions = new Decisions()
    waiting.set(run.id, decisions)
    const { answerQuestion } = await import('./answering.ts')
    const { blocks, usage = {} } = run.message
    const callIds = blocks.flatMap((block) => (block.type === 'toolResult' ? [block.callId] : []))
    const asked = branch && { context, system, branch }
    const answering = answerQuestion(await options.chain(), {
      runId: run.id,
      context,
      input: asked,
      answered: { callIds, usage },
      decisions,
      onWait(waitedMs = 0) {
        run.waitedMs += waitedMs
        tell(run, true)
      },
      loadedContext: () => options.engine(context.model.engine).loadedContext?.(context.model.name),
      mustFit,
      read: (tokens, loaded) => asked && measured(options.meter?.read(asked, tokens, loaded)),
      graph,
      signal,
    })
    let begun = false
    try {
      for await (const event of answering) {
        begun = true
        yield event
      }
    } catch (error) {
      const isTooLong = error instanceof AppError && error.code === 'CONTEXT_OVERFLOW'
      if (asked && !begun && isTooLong) await measured(options.meter?.refused(asked, error))
      throw error
    }
  }

  /** No answer fails for its being measured. */
  async function measured<T>(work: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      log.warn('a prompt could not be measured', { error })
      return undefined
    }
  }

  /** The run that waits for that; CONFLICT when none does. */
  function waitingFor(runId: string, interruptId: string) {
    const run = runs.get(runId)
    const decisions = waiting.get(runId)
    if (!run || !decisions) throw new AppError('CONFLICT', 'This answer is no longer being made.')
    return { run, decisions, approval: decisions.get(interruptId) }
  }

  return {
    runs,
    start(answer, { settings, branch, prefix = [], context: more, unkept: turn, graph, mustFit }) {
      const model = answer.model as ModelRef
      const { conversationId } = answer
      const defaults = options.defaultsOf?.(model.engine)
      const asked = askedOf({ model, settings, branch, defaults, conversationId, context: more })
      const { context } = asked
      const mayNotThink = context.thinking !== undefined && !asksToThink(settings, model)
      const recorder = recorderOf(answer.id)
      const keep = async () => {
        await conversations.beginTurn(turn as Turn)
        unkept.delete(answer.runId as string)
        // That it runs, and that it waits, was told to nobody so far.
        const run = runs.get(answer.runId as string)
        if (run) tell(run, true)
      }
      if (turn) unkept.add(answer.runId as string)
      return runs.start(
        answer,
        async function* (signal, run) {
          if (prefix.length > 0) run.push({ type: 'restored', blocks: prefix })
          if (mayNotThink && (await options.canThink?.(model)) === false) delete context.thinking
          yield* make(run, signal, asked, { graph, mustFit })
        },
        turn ? keepWhenAsked(recorder, keep) : recorder,
      )
    },

    async restore() {
      const streaming = await conversations.listStreaming()
      if (streaming.length === 0) return
      const chain = await options.chain()
      const { contextOf } = await import('./answering.ts')
      for (const message of streaming) {
        if (runs.isActive(message.runId) || !message.runId || !message.model) continue
        const { blocks, usage } = message
        const kept = RunContext.safeParse(await contextOf(chain, message.runId).catch(() => undefined))
        const context = kept.success ? kept.data : { model: message.model, conversationId: message.conversationId }
        runs.start(
          { ...message, blocks: [] },
          async function* (signal, run) {
            run.push({ type: 'restored', blocks, ...(usage && { usage }) })
            yield* make(run, signal, { context })
          },
          recorderOf(message.id),
        )
      }
    },

    async decide(runId, interruptId, decision) {
      const { run, decisions, approval } = waitingFor(runId, interruptId)
      if (approval.kind === 'steps' || decision.type === 'deny') {
        decisions.make({ interruptId, decision })
        run.push({ type: 'approvalDecided', interruptId, approved: decision.type === 'approve' })
        return
      }
      const { calls } = await options.chain()
      const { card, hash, args } = await calls.preview(
        approval.call.name,
        decision.args ?? approval.call.args,
        approval.attempt,
      )
      // It may have been decided elsewhere while the card was made.
      decisions.get(interruptId)
      if (hash !== decision.hash) {
        if (decision.args === undefined) {
          const now = { ...approval, card, hash }
          if (decisions.ask(now)) run.push({ type: 'approvalRequested', approval: now })
        }
        throw new AppError('CONFLICT', 'What this call would do has changed since you read it.', {
          next: 'Read it again, then decide.',
        })
      }
      decisions.make({ interruptId, decision })
      const call = decision.args && { ...approval.call, args: args as Record<string, unknown> }
      run.push({ type: 'approvalDecided', interruptId, approved: true, ...(call && { call }) })
    },

    async preview(runId, interruptId, args) {
      const { approval } = waitingFor(runId, interruptId)
      if (approval.kind === 'steps') throw new AppError('INVALID_INPUT', 'This has no arguments.')
      const { calls } = await options.chain()
      const { card, hash, schema } = await calls.preview(approval.call.name, args, approval.attempt)
      return { card, hash, schema }
    },

    active: () =>
      runs
        .active()
        .filter(({ runId }) => !unkept.has(runId))
        .map((run) => (waiting.get(run.runId)?.waits ? { ...run, waiting: true } : run)),
  }
}

/** A run that is left for the next start keeps its checkpoints. */
function isClosing(run: Run): boolean {
  return run.stopped === 'closing'
}
