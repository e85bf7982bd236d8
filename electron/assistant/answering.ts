import { Command } from '@langchain/langgraph'
import { AppError } from '../../shared/model/errors.ts'
import type { Message, Usage } from '../../shared/model/message.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import type { Chain } from './chain.ts'
import type { Decisions } from './decisions.ts'
import { cutError } from './fit/promptMeter.ts'
import type { GraphCall } from './graphCall.ts'
import type { RunContext } from './runContext.ts'
import { toChatMessages } from './toChatMessages.ts'

/** How long an ended answer waits for the engine to say how much context it has loaded. */
const LOADED_CONTEXT_MS = 300

export interface Question {
  runId: string
  context: RunContext
  /** What the model is asked; absent: the run goes on from its checkpoint. */
  input?: { system: string | undefined; branch: Message[] } | undefined
  /** Of an answer that goes on: the calls whose results it already has, and the tokens it has made. */
  answered?: { callIds: string[]; usage: Usage } | undefined
  decisions: Decisions
  /** Tells that the run begins to wait, or, with the milliseconds that it did, that it no longer does. */
  onWait(waitedMs?: number): void
  loadedContext(): Promise<number | undefined> | undefined
  /** An answer to a prompt that was cut is none: nobody would see the remark. */
  mustFit: boolean
  /** Told, once, what the engine has counted of the prompt and has loaded: answers when it has cut it. */
  read(tokens: number, loaded: number | undefined): Promise<Usage['cut']> | undefined
  /** How the graph is called, by a caller who knows that it is one. */
  graph?: GraphCall | undefined
  signal: AbortSignal
}

/**
 * One answer from the chain: asks, waits for every decision that is needed, goes on. The events end with `finished`; a
 * failure is thrown as the engine's AppError.
 */
export async function* answerQuestion(chain: Chain, question: Question): AsyncGenerator<RunEventBody> {
  const { runId, context, input, answered, decisions, onWait, graph, signal } = question
  const config = () => ({
    durability: 'sync' as const,
    ...graph?.options(),
    ...(graph && { tap: graph.tap }),
    context,
    configurable: { thread_id: runId },
    // Kept with each checkpoint: a start after a crash goes on with it.
    metadata: { ...graph?.options().metadata, [CONTEXT_KEY]: JSON.stringify(context) },
    signal,
  })
  const results = new Set(answered?.callIds)
  const counts = new StepCounts(answered?.usage)
  const prompt = new FirstCount()
  let loaded: Promise<number | undefined> | undefined
  let stream = input
    ? await chain.events.stream({ system: input.system, messages: toChatMessages(input.branch) }, config())
    : await chain.resumed.stream(null, config())

  for (;;) {
    let waits = false
    for await (const event of withinLimit(stream)) {
      if (event.type === 'text' || event.type === 'reasoning') loaded ??= question.loadedContext()
      prompt.see(event)
      if (event.type === 'usage') yield counts.add(event)
      else if (event.type === 'approvalRequested') {
        waits = true
        if (decisions.ask(event.approval)) yield event
      } else if (event.type === 'toolResult') {
        // The graph names what an earlier try had done again.
        if (!results.has(event.result.callId)) yield event
        results.add(event.result.callId)
      } else if (event.type !== 'finished') yield event
      else {
        if (!question.mustFit) yield event
        // After the end, which no stop can take back while this is waited for.
        const length = loaded && (await Promise.race([loaded, delay(LOADED_CONTEXT_MS)]))
        const cut = input && prompt.tokens !== undefined ? await question.read(prompt.tokens, length) : undefined
        if (cut && question.mustFit) throw cutError(cut)
        if (question.mustFit) yield event
        if (length !== undefined || cut) {
          const found = { ...(length !== undefined && { contextLength: length }), ...(cut && { cut }) }
          yield { type: 'usage', usage: { ...counts.usage, ...found } }
        }
        return
      }
    }
    if (!waits) {
      if (!graph) return
      if (await hasEnded(chain, runId)) return yield { type: 'finished', reason: 'stop', timings: {} }
      await graph.paused(signal)
      stream = await chain.resumed.stream(null, config())
      continue
    }
    graph?.waits()
    const made = await waited(() => decisions.next(signal), onWait)
    const resume = Object.fromEntries(made.map(({ interruptId, decision }) => [interruptId, decision]))
    stream = await chain.resumed.stream(new Command({ resume }), config())
  }
}

async function waited<T>(work: () => Promise<T>, onWait: Question['onWait']): Promise<T> {
  const begun = performance.now()
  onWait()
  try {
    return await work()
  } finally {
    onWait(performance.now() - begun)
  }
}

/** A run that takes more steps than its caller allowed says so. */
async function* withinLimit(events: AsyncIterable<RunEventBody>): AsyncGenerator<RunEventBody> {
  try {
    yield* events
  } catch (error) {
    if ((error as { lc_error_code?: string }).lc_error_code !== 'GRAPH_RECURSION_LIMIT') throw error
    throw new AppError('INVALID_INPUT', 'The run took more steps than its recursion limit allows.', { cause: error })
  }
}

const CONTEXT_KEY = 'aside'

/** A breakpoint after the last node has nothing to go on with. */
async function hasEnded(chain: Chain, runId: string): Promise<boolean> {
  return (await chain.graph.getState({ configurable: { thread_id: runId } })).next.length === 0
}

/** What the run of a thread was asked with; undefined when that can't be told any more. */
export async function contextOf(chain: Chain, runId: string): Promise<unknown> {
  const { metadata } = await chain.graph.getState({ configurable: { thread_id: runId } })
  const kept = (metadata as Record<string, unknown> | undefined)?.[CONTEXT_KEY]
  return typeof kept === 'string' ? JSON.parse(kept) : undefined
}

/** What the engine counted of the prompt itself: in the first step, before there are any results of tools. */
class FirstCount {
  tokens: number | undefined
  #seen = false

  see(event: RunEventBody): void {
    if (!this.#seen && event.type === 'usage') this.tokens = event.usage.inputTokens
    if (event.type === 'usage' || event.type === 'toolCall') this.#seen = true
  }
}

/** An answer's counts over its steps: what was made adds up, what was read is the last step's. */
class StepCounts {
  usage: Usage
  #evalMs = 0

  constructor(usage: Usage = {}) {
    this.usage = usage
  }

  add(event: Extract<RunEventBody, { type: 'usage' }>): RunEventBody {
    const { outputTokens, ...read } = event.usage
    this.usage = {
      ...this.usage,
      ...read,
      ...(outputTokens !== undefined && { outputTokens: (this.usage.outputTokens ?? 0) + outputTokens }),
    }
    this.#evalMs += event.timings?.evalMs ?? 0
    return {
      type: 'usage',
      usage: this.usage,
      ...(event.timings && { timings: { ...event.timings, evalMs: this.#evalMs } }),
    }
  }
}

function delay(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref()
  })
}
