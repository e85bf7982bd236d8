import { branchTo } from '../../../shared/messageTree.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { Approval } from '../../../shared/model/tool.ts'
import type { Assistant } from '../../assistant/assistant.ts'
import type { GraphOptions, TapMode, TapPart } from '../../assistant/graphCall.ts'
import type { WireView } from '../../assistant/langGraph/toWire.ts'
import type { WireEvent, WireMode } from '../../assistant/langGraph/wireEvents.ts'
import type { ApiStore } from '../../storage/chainStores.ts'
import type { ConversationStore } from '../../storage/storage.ts'
import type { ApiCaller } from '../apiTokens.ts'
import type { CallerMessage } from '../callerMessage.ts'
import type { ApiBackend, ApiQuestion, ApiRun } from '../publicApi.ts'
import { type GraphAttempt, LiveGraphRun } from './LiveGraphRun.ts'
import { newMessages, threadIds } from './newMessages.ts'

/** What a program asks of the graph itself. */
export interface GraphRequest {
  caller: ApiCaller
  /** The caller's own name for a conversation; absent: nothing is kept. */
  thread?: string | undefined
  /** Whether a thread that is not there is made. */
  makesThread: boolean
  model?: string | undefined
  system?: string | undefined
  /** Absent: the thread goes on where it stands. */
  messages?: readonly CallerMessage[] | undefined
  /** It brings an answer to what the thread waits for. */
  resumes: boolean
  context: NonNullable<ApiQuestion['context']>
  options: GraphOptions
  modes: readonly WireMode[]
  subgraphs: boolean
  /** The run goes on when nobody reads it any more. */
  outlives: boolean
  signal: AbortSignal
}

export interface GraphAnswer {
  runId: string
  threadId: string
  /** Up to where the run ends, waits for a person or stands at a breakpoint. Throws how it failed. */
  events: AsyncGenerator<WireEvent, void>
}

/** The graph, for programs: what LangGraph's own protocol asks of it. */
export interface GraphRuns {
  /** FORBIDDEN for an answer to what only a person may decide; NOT_FOUND, CONFLICT and INVALID_INPUT as they say. */
  stream(request: GraphRequest): Promise<GraphAnswer>
}

interface Deps {
  backend: Pick<ApiBackend, 'ask'>
  assistant: Pick<Assistant, 'active'>
  conversations: Pick<ConversationStore, 'get'>
  sessions: Pick<ApiStore, 'sessionConversation'>
}

/** A run that has not ended, as the requests of its thread find it. */
interface Kept {
  live: LiveGraphRun
  run: ApiRun
  view: WireView
  ended: Promise<void>
}

export function createGraphRuns({ backend, assistant, conversations, sessions }: Deps): GraphRuns {
  /** By conversation. */
  const runs = new Map<string, Kept>()

  async function branchOf(conversationId: string): Promise<Message[]> {
    const { conversation, messages } = await conversations.get(conversationId)
    return branchTo(messages, conversation.headId)
  }

  async function begin(request: GraphRequest, given: readonly CallerMessage[], conversationId: string | undefined) {
    const { caller, thread, model, system, context, options } = request
    const before = conversationId === undefined ? undefined : runs.get(conversationId)
    if (before?.live.isPaused) {
      // What is asked anew takes the place of what stands still.
      before.run.cancel()
      await before.ended
    }
    const stored = conversationId === undefined ? [] : await branchOf(conversationId)
    const { messages, questionId } =
      thread === undefined
        ? { messages: given, questionId: undefined }
        : newMessages(given, stored, threadIds(caller.tokenId, thread))
    const attempt = await attemptOf(options, request.modes)
    const live = new LiveGraphRun(attempt, { canGoOn: thread !== undefined })
    const parts = live.read(attempt)
    const asked = {
      caller,
      session: thread,
      model,
      system,
      messages,
      context,
      graph: live.call,
      questionId,
      isRead: () => live.isRead,
    }
    const run = await backend.ask(asked)
    const view = await viewOf(run, request, given)
    const ended = live.follow(run).finally(() => {
      if (runs.get(run.conversationId)?.live === live) runs.delete(run.conversationId)
    })
    const kept = { live, run, view, ended }
    runs.set(run.conversationId, kept)
    return tell(kept, parts, request)
  }

  async function goOn(request: GraphRequest, conversationId: string): Promise<GraphAnswer> {
    const { resumes, options, modes } = request
    const active = assistant.active().find((one) => one.conversationId === conversationId)
    const kept = runs.get(conversationId)
    if (active?.waiting) {
      if (resumes) {
        throw new AppError('FORBIDDEN', 'Only a person can decide this, in a window of Aside.')
      }
      return standing(request, conversationId, active.runId, kept?.live.approvals() ?? [])
    }
    if (!active || !kept) {
      if (active || resumes)
        throw new AppError('CONFLICT', active ? 'This thread is busy.' : 'This thread waits for nothing.')
      return standing(request, conversationId, conversationId)
    }
    if (kept.live.isRead || (resumes && !kept.live.isPaused)) throw new AppError('CONFLICT', 'This thread is busy.')
    const attempt = await attemptOf(options, modes)
    const isPaused = kept.live.isPaused
    const parts = kept.live.read(attempt)
    kept.live.goOn()
    // Who only looks on at a run does not end it by leaving.
    return tell(kept, parts, { ...request, outlives: request.outlives || !isPaused })
  }

  return {
    async stream(request) {
      const { caller, thread, makesThread, messages } = request
      const found = thread === undefined ? undefined : await sessions.sessionConversation(caller.tokenId, thread)
      if (thread !== undefined && found === undefined && !(makesThread && messages)) {
        throw new AppError('NOT_FOUND', 'There is no such thread.')
      }
      if (messages) return begin(request, messages, found)
      if (found !== undefined) return goOn(request, found)
      throw new AppError('INVALID_INPUT', 'input: there is no thread that could go on, so messages are needed.')
    },
  }

  /** Where a thread stands that does nothing now. */
  async function standing(request: GraphRequest, conversationId: string, runId: string, waitsFor?: Approval[]) {
    const { createView, storedValues, waitingUpdate } = await import('../../assistant/langGraph/standing.ts')
    const threadId = request.thread as string
    const names = { answerId: '', own: new Map<string, string>(), results: new Map<string, string>(), system: 'system' }
    const view = createView({ names, threadId, runId, metadata: request.options.metadata ?? {} })
    const branch = await branchOf(conversationId)
    async function* events(): AsyncGenerator<WireEvent, void> {
      yield { event: 'metadata', data: { run_id: runId, thread_id: threadId } }
      if (request.modes.includes('values')) yield { event: 'values', data: storedValues(branch, view) }
      if (waitsFor) yield { event: 'updates', data: waitingUpdate(waitsFor) }
      yield { event: 'end', data: null }
    }
    return { runId, threadId, events: events() }
  }
}

/** The first token and the first step are always looked for: until then a failure is a reply of its own. */
async function attemptOf(options: GraphOptions, modes: readonly WireMode[]): Promise<GraphAttempt> {
  const { tapModes } = await import('../../assistant/langGraph/wireEvents.ts')
  return { options, modes: [...new Set<TapMode>([...tapModes(modes), 'messages', 'updates'])] }
}

async function viewOf(run: ApiRun, request: GraphRequest, given: readonly CallerMessage[]): Promise<WireView> {
  const { createView } = await import('../../assistant/langGraph/standing.ts')
  const own = new Map(given.flatMap(({ id }) => (id === undefined ? [] : [[id, id]])))
  const question = given.at(-1)?.role === 'user' ? given.at(-1)?.id : undefined
  if (question !== undefined) own.set(run.questionId, question)
  const results = given.flatMap((one) => (one.role === 'tool' && one.id !== undefined ? [[one.callId, one.id]] : []))
  const system = given.find(({ role }) => role === 'system')?.id ?? 'system'
  const names = { answerId: run.messageId, own, results: new Map(results as [string, string][]), system }
  const { thread = run.conversationId, options } = request
  return createView({ names, threadId: thread, runId: run.runId, metadata: options.metadata ?? {} })
}

async function tell({ live, run, view }: Kept, parts: AsyncIterable<TapPart>, request: GraphRequest) {
  const { WireEvents } = await import('../../assistant/langGraph/wireEvents.ts')
  const { signal, modes, subgraphs, outlives } = request
  const wire = new WireEvents(modes, view, subgraphs)
  const { runId, threadId } = view
  let isOver = false
  const onLeave = () => {
    live.leave(parts)
    if (!isOver && !outlives && !live.stops) run.cancel()
  }
  signal.addEventListener('abort', onLeave)
  if (signal.aborted) onLeave()

  async function* events(): AsyncGenerator<WireEvent, void> {
    const held: WireEvent[] = [{ event: 'metadata', data: { run_id: runId, thread_id: threadId } }]
    let begun = false
    try {
      for await (const part of parts) {
        begun ||= part.type === 'messages' || part.type === 'updates'
        held.push(...wire.of(part))
        if (begun) yield* held.splice(0)
      }
      isOver = true
      yield* held
      yield { event: 'end', data: null }
    } finally {
      signal.removeEventListener('abort', onLeave)
      onLeave()
    }
  }
  return { runId, threadId, events: events() }
}
