import type { ReadyQuestion } from '../../shared/commandQuestion.ts'
import { comparedWith } from '../../shared/messageTree.ts'
import { AppError } from '../../shared/model/errors.ts'
import { textOf } from '../../shared/model/message.ts'
import type { Api } from '../connection/api.ts'
import type { Asking } from './asking.ts'
import type { AnswerEnd, Runs } from './runState.ts'
import { createStore, type Store } from './store.ts'
import type { WindowHistoryKeeper } from './windowHistory.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

/** Why a queue waits: its conversation's last answer did not finish, the page came back later, or sending failed. */
export interface QueuePause {
  error: AppError | null
  /** Answers stand side by side, in this window or another: it goes on by itself when one of them is picked. */
  unpicked?: boolean
}

interface Options {
  api: Api
  runs: Runs
  asking: Asking
  history: WindowHistoryKeeper
  /** Shared by all windows of this browser; absent, one window is all there is. */
  locks: Pick<LockManager, 'request'> | undefined
  /** What a queued text really asks: for `/name text`, that command's filled prompt. */
  prepare(text: string): Promise<ReadyQuestion>
}

/**
 * Messages typed while an answer streamed. They belong to this window and are sent by it, one at a time, each when the
 * answer before it has finished well. After a cancelled or failed answer, and when the page is loaded with nothing
 * under way, the queue waits until the user says go on.
 */
export class Queue {
  readonly paused: Store<ReadonlyMap<string, QueuePause>> = createStore<ReadonlyMap<string, QueuePause>>(new Map())
  readonly #options: Options
  readonly #sending = new Set<string>()
  /** Where the user asked for the next message now, although the answer before it was stopped for that. */
  readonly #impatient = new Set<string>()

  /** How many messages stood behind the one that is being changed in the composer. */
  readonly #behind = new Map<string, number>()

  constructor(options: Options) {
    this.#options = options
    options.runs.onEnd((end) => this.#onEnd(end))
    options.runs.active.subscribe(() => this.#goOnWithRuns())
  }

  items(key: string): string[] {
    return this.#options.history.place(key).queue
  }

  /** At the end, or in the place of the message that was taken out to be changed. */
  add(key: string, text: string): void {
    const queue = this.items(key)
    const at = Math.max(this.#sending.has(key) ? 1 : 0, queue.length - (this.#behind.get(key) ?? 0))
    this.#behind.delete(key)
    this.#options.history.change(key, { queue: queue.toSpliced(at, 0, text) })
    if (!this.#isBusy(key)) void this.#sendNext(key)
  }

  /** Changes or, with null, removes a message. False when it has been sent meanwhile. */
  edit(key: string, at: number, before: string, after: string | null): boolean {
    const queue = [...this.items(key)]
    const found = queue[at] === before ? at : queue.indexOf(before)
    if (found === -1 || (found === 0 && this.#sending.has(key))) return false
    queue.splice(found, 1, ...(after === null || after.trim() === '' ? [] : [after]))
    this.#keep(key, queue)
    return true
  }

  /** Takes a message out to be changed: what is added next takes its place. False when it has been sent meanwhile. */
  take(key: string, at: number, text: string): boolean {
    const behind = this.items(key).length - at - 1
    if (!this.edit(key, at, text, null)) return false
    this.#behind.set(key, behind)
    return true
  }

  /** The message that was taken out is not coming back to its place. */
  dropPlace(key: string): void {
    this.#behind.delete(key)
  }

  move(key: string, from: number, to: number): void {
    const queue = [...this.items(key)]
    const [item] = queue.splice(from, 1)
    if (item === undefined || this.#sending.has(key)) return
    queue.splice(to, 0, item)
    this.#keep(key, queue)
  }

  /** Takes the last message back out of the queue; null when there is none that can be taken. */
  takeLast(key: string): string | null {
    const queue = this.items(key)
    const last = queue.at(-1)
    return last !== undefined && this.edit(key, queue.length - 1, last, null) ? last : null
  }

  /** The user says go on. Resolves when the next message is sent, or can't be. */
  async resume(key: string): Promise<void> {
    this.#pause(key, null)
    if (!this.#isBusy(key)) await this.#sendNext(key)
  }

  /** Sends this message before the others, now: an answer under way is stopped for it. */
  async sendNow(key: string, at: number): Promise<void> {
    this.move(key, at, 0)
    const { runs } = this.#options
    const under = runs.active.get().filter(({ conversationId }) => conversationId === key)
    if (under.length === 0) return this.resume(key)
    this.#impatient.add(key)
    try {
      for (const { runId } of under) await runs.cancel(runId)
    } catch (error) {
      this.#impatient.delete(key)
      throw error
    }
  }

  /**
   * After the page has loaded its history and knows the runs: a queue goes on by itself only where an answer is still
   * under way. What is being answered right now was sent just before the page went, and leaves the queue.
   */
  async restore(): Promise<void> {
    const { history, runs } = this.#options
    for (const [key, { queue }] of Object.entries(history.store.get().places)) {
      if (queue.length === 0) continue
      const run = runs.of(key)
      const known = key === NEW_CONVERSATION ? null : await runs.read(key).catch(() => null)
      if (!run) {
        this.#pause(key, { error: null, unpicked: known !== null && isUnpicked(known) })
        continue
      }
      const answer = known?.messages.find((message) => message.id === run.messageId)
      const question = known?.messages.find((message) => message.id === answer?.parentId)
      const [first = ''] = queue
      const sent = await this.#options.prepare(first).catch(() => ({ text: first }))
      if (question && textOf(question) === sent.text) this.#keep(key, queue.slice(1))
      runs.watch(run)
    }
  }

  /** A conversation has changed (absent: any may have): what waited for an answer to be picked goes on once it is. */
  async lookForPick(changed?: string): Promise<void> {
    for (const [key, { unpicked }] of this.paused.get()) {
      if (!unpicked || (changed !== undefined && changed !== key)) continue
      const read = await this.#options.runs.read(key).catch(() => null)
      if (read && !isUnpicked(read) && this.paused.get().get(key)?.unpicked) void this.resume(key)
    }
  }

  #isBusy(key: string): boolean {
    const { runs, asking } = this.#options
    return (
      this.#sending.has(key) || asking.sending.get().has(key) || runs.of(key) !== null || this.paused.get().has(key)
    )
  }

  /** Where a new answer is being made, a queue that waited for the user goes on after it. */
  #goOnWithRuns(): void {
    for (const key of this.paused.get().keys()) {
      const run = this.#options.runs.of(key)
      if (!run) continue
      this.#pause(key, null)
      this.#options.runs.watch(run)
    }
  }

  #onEnd({ conversationId, outcome, elsewhere }: AnswerEnd): void {
    if (this.items(conversationId).length === 0) return
    const impatient = this.#impatient.has(conversationId)
    if (this.#options.runs.of(conversationId) === null) this.#impatient.delete(conversationId)
    if (impatient) this.#pause(conversationId, null)
    // What was not picked is stopped, and holds nothing up.
    else if (outcome !== 'finished' && !elsewhere) {
      const known = this.#options.runs.known(conversationId)
      this.#pause(conversationId, { error: null, unpicked: known !== undefined && isUnpicked(known) })
    }
    if (!this.#isBusy(conversationId)) void this.#sendNext(conversationId)
  }

  /** One at a time in this window by `#sending`, and among all windows by a lock and a look at what goes on. */
  async #sendNext(key: string): Promise<void> {
    const text = this.items(key)[0]
    if (text === undefined || this.#sending.has(key)) return
    this.#sending.add(key)
    let problem: unknown = null
    try {
      await this.#alone(key, async () => {
        const { api, runs } = this.#options
        const other = (await api.runs.active()).find((run) => run.conversationId === key)
        if (other) runs.watch(other)
        else await this.#ask(key, text)
      })
    } catch (error) {
      problem = error
    }
    this.#sending.delete(key)
    if (problem) this.#pause(key, { error: problem instanceof AppError ? problem : null })
    // What the look found may have ended before it was watched, and an answer may end before its question is let go.
    else if (!this.#isBusy(key)) void this.#sendNext(key)
  }

  async #ask(key: string, text: string): Promise<void> {
    const { asking, history, runs } = this.#options
    const taken = () => {
      this.#keep(key, this.items(key).toSpliced(this.items(key).indexOf(text), 1))
      void history.flush()
    }
    const before = key === NEW_CONVERSATION ? null : await runs.read(key)
    // Which of the answers side by side it follows, only the user knows: picking one says go on.
    if (before && isUnpicked(before)) return this.#pause(key, { error: null, unpicked: true })
    const { text: sent, ...more } = await this.#options.prepare(text)
    try {
      await asking.ask({ ...more, conversationId: before && key, text: sent }, taken, () => this.resume(key))
    } catch (error) {
      if (!before || !(error instanceof AppError) || error.code !== 'STREAM_BROKEN') throw error
      // Main may have taken the question before its answer was lost: the conversation knows.
      const { conversation, messages } = await runs.read(key)
      const answer = messages.find(({ id }) => id === conversation.headId)
      const question = messages.find(({ id }) => id === answer?.parentId)
      const isNew = question && !before.messages.some(({ id }) => id === question.id)
      if (!answer || !question || !isNew || textOf(question) !== sent) throw error
      taken()
      await runs.refresh()
      const run = runs.of(key)
      if (run) runs.watch(run)
      else if (answer.status !== 'complete') throw error
    }
  }

  #alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    const { locks } = this.#options
    return locks ? locks.request(`aside.queue:${key}`, work) : work()
  }

  #keep(key: string, queue: string[]): void {
    this.#options.history.change(key, { queue })
    if (queue.length === 0) this.#pause(key, null)
  }

  #pause(key: string, pause: QueuePause | null): void {
    const paused = new Map(this.paused.get())
    if (pause) paused.set(key, pause)
    else if (!paused.delete(key)) return
    this.paused.set(paused)
  }
}

function isUnpicked({ conversation, messages }: Awaited<ReturnType<Runs['read']>>): boolean {
  const head = messages.find(({ id }) => id === conversation.headId)
  return comparedWith(messages, head).length > 0
}
