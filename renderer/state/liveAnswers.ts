import type { ActiveRun } from '../../shared/contract/runs.ts'
import { foldRun } from '../../shared/foldRun.ts'
import type { Message } from '../../shared/model/message.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import type { Api } from '../connection/api.ts'
import { createFramePump } from './framePump.ts'
import { foldTools, type LiveTools, lostTools, noTools } from './liveTools.ts'
import { createStore, type Store } from './store.ts'

const DROP_AFTER_MS = 5_000

/** How a run ended, as far as this page could see; `gone`: it was over before the page could watch its end. */
export type RunEnd = 'finished' | 'cancelled' | 'failed' | 'gone'

interface LiveAnswer {
  message: Message
  tools: LiveTools
  pending: RunEvent[]
  /** Nothing is shown before the replay has caught up with what was on the screen, so that text never shrinks. */
  shownFrom: number
  /** It was shown waiting for a decision: that stays until the replay has come to what it does now. */
  held: boolean
  shown: Message | null
}

/**
 * The answers being made that this page watches, folded from their events outside React. What arrives between two
 * frames is folded once; an end is folded at once.
 */
export class LiveAnswers {
  /** The answers that wait for a decision of the user's, by message id. */
  readonly waiting: Store<ReadonlySet<string>> = createStore<ReadonlySet<string>>(new Set())
  readonly #api: Api
  readonly #answers = new Map<string, LiveAnswer>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #drops = new Set<ReturnType<typeof setTimeout>>()
  readonly #pump = createFramePump(() => this.#flush())

  constructor(api: Api) {
    this.#api = api
  }

  /** The answer as it is now; null when this page does not watch it. The same object until it has grown. */
  get(messageId: string): Message | null {
    return this.#answers.get(messageId)?.shown ?? null
  }

  /** What the answer does with tools now. The same object until that changes. */
  tools(messageId: string): LiveTools {
    return this.#answers.get(messageId)?.tools ?? noTools
  }

  /** Whether this page knows the answer's state from its events. */
  follows(messageId: string): boolean {
    return this.#answers.has(messageId)
  }

  subscribe(messageId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(messageId) ?? new Set()
    this.#listeners.set(messageId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(messageId) === listeners) this.#listeners.delete(messageId)
    }
  }

  /**
   * Watches a run from its first event to its end. `stored` is its message as read from main, when it was: its text is
   * made again from the events. Rejects when the run can't be watched; the answer is then no longer live, except that
   * what waits for a decision stays, lost, until it is watched again.
   */
  async follow(run: ActiveRun, stored: Message | undefined, signal: AbortSignal): Promise<RunEnd> {
    // It may have been watched before, until the way to its events broke.
    const before = this.#answers.get(run.messageId)
    const tools = before ? lostTools(before.tools) : noTools
    const answer: LiveAnswer = {
      message: emptyAnswer(run, stored),
      tools,
      pending: [],
      shownFrom: stored ? lengthOf(stored) : 0,
      held: tools !== noTools,
      shown: before?.shown ?? null,
    }
    this.#answers.set(run.messageId, answer)
    try {
      for await (const event of this.#api.watchRun(run.runId, { signal })) {
        answer.pending.push(event)
        if (!endsRun(event)) {
          this.#pump.request()
          continue
        }
        this.#fold(run.messageId, answer)
        return event.type as RunEnd
      }
      return 'gone'
    } catch (error) {
      answer.tools = lostTools(answer.tools)
      if (answer.tools === noTools) this.drop(run.messageId)
      else this.#notify(run.messageId)
      throw error
    } finally {
      this.#setWaiting(run.messageId, false)
    }
  }

  /**
   * Forgets an answer that has been read from main in full, after a while: whoever draws it may still hold the message
   * as it was stored before, and must not fall back to that for a moment.
   */
  dropLater(messageId: string): void {
    const timer = setTimeout(() => {
      this.#drops.delete(timer)
      this.drop(messageId)
    }, DROP_AFTER_MS)
    this.#drops.add(timer)
  }

  /** Forgets an answer: what main has stored is then what is shown. */
  drop(messageId: string): void {
    if (this.#answers.delete(messageId)) this.#notify(messageId)
  }

  stop(): void {
    for (const timer of this.#drops) clearTimeout(timer)
    this.#pump.stop()
  }

  #setWaiting(messageId: string, waits: boolean): void {
    if (this.waiting.get().has(messageId) === waits) return
    const waiting = new Set(this.waiting.get())
    if (waits) waiting.add(messageId)
    else waiting.delete(messageId)
    this.waiting.set(waiting)
  }

  #flush(): void {
    for (const [messageId, answer] of this.#answers) if (answer.pending.length > 0) this.#fold(messageId, answer)
  }

  #fold(messageId: string, answer: LiveAnswer): void {
    for (const event of joinTexts(answer.pending)) {
      answer.message = foldRun(answer.message, event)
      answer.tools = foldTools(answer.tools, event)
      // From here on the answer is told anew, and may have become shorter.
      if (event.type === 'restored') answer.shownFrom = 0
      if (!(event.type in beforeWaiting)) answer.held = false
    }
    answer.pending = []
    this.#setWaiting(messageId, answer.tools.approvals.length > 0)
    if (answer.held) return
    if (answer.tools.approvals.some(({ interruptId }) => !answer.tools.lost.has(interruptId))) answer.shownFrom = 0
    if (answer.shownFrom > 0) {
      if (answer.message.status === 'streaming' && lengthOf(answer.message) < answer.shownFrom) return
      answer.shownFrom = 0
    }
    answer.shown = answer.message
    this.#notify(messageId)
  }

  #notify(messageId: string): void {
    for (const listener of [...(this.#listeners.get(messageId) ?? [])]) listener()
  }
}

/** What a run tells before it can wait for anything. */
const beforeWaiting: Partial<Record<RunEvent['type'], true>> = {
  started: true,
  text: true,
  reasoning: true,
  reasoningEnded: true,
  usage: true,
  toolCallChunk: true,
  toolCall: true,
}

/** Texts that follow each other as one event, so that a replay of thousands costs a few folds. */
export function joinTexts(events: readonly RunEvent[]): RunEvent[] {
  const joined: RunEvent[] = []
  for (const event of events) {
    const last = joined.at(-1)
    if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type) {
      joined[joined.length - 1] = { ...event, text: last.text + event.text }
    } else {
      joined.push(event)
    }
  }
  return joined
}

function emptyAnswer(run: ActiveRun, stored: Message | undefined): Message {
  const { runId, conversationId, messageId, model, startedAt } = run
  const base = { id: messageId, conversationId, parentId: stored?.parentId ?? null, role: 'assistant' as const }
  return { ...base, blocks: [], status: 'streaming', createdAt: stored?.createdAt ?? startedAt, runId, model }
}

function lengthOf(message: Message): number {
  let length = 0
  for (const block of message.blocks) if ('text' in block) length += block.text.length
  return length
}
