import type { StartedRun } from '../../shared/contract/runs.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { chatModels, GUIDE } from '../../shared/models.ts'
import type { Assistant } from '../assistant/assistant.ts'
import type { Chain } from '../assistant/chain.ts'
import type { CompletionPiece, TextToComplete } from '../assistant/completeText.ts'
import type { GraphCall } from '../assistant/graphCall.ts'
import type { RunContext } from '../assistant/runContext.ts'
import { titleFrom } from '../assistant/titleFrom.ts'
import type { ApiStore } from '../storage/chainStores.ts'
import type { ConversationStore } from '../storage/storage.ts'
import type { ApiCaller } from './apiTokens.ts'
import type { CallerMessage } from './callerMessage.ts'
import { toQuestion } from './callerQuestion.ts'
import { createGraphRuns, type GraphRuns } from './graph/graphRuns.ts'
import { createTokenRuns } from './tokenRuns.ts'

/** A question of a program. */
export interface ApiQuestion {
  caller: ApiCaller
  /** `engine/name`; absent: the session's, else that of a new conversation, but never the Guide. */
  model?: string | undefined
  /** The caller's own name for a conversation; absent: nothing is kept. */
  session?: string | undefined
  /** For this answer. */
  system?: string | undefined
  /** What was said before, and last what is asked. */
  messages: readonly CallerMessage[]
  /** What else the answer is asked to be like. */
  context?: Partial<Omit<RunContext, 'model' | 'conversationId'>> | undefined
  /** Of a question to the graph itself. */
  graph?: GraphCall | undefined
  /** Whether somebody reads the run now; absent: somebody does to its end. */
  isRead?: (() => boolean) | undefined
  /** Of a question in a session: the id that it is stored with; absent: a new one. */
  questionId?: string | undefined
}

/** An answer being made for a program. */
export interface ApiRun {
  runId: string
  conversationId: string
  questionId: string
  /** Of the answer. */
  messageId: string
  model: ModelRef
  /** Every event from the first one on, to the end or until `signal` fires, which alone stops nothing. */
  events(signal: AbortSignal): AsyncGenerator<RunEvent, void>
  cancel(): void
}

/** What programs reach of Aside by the local API, and nothing else. Plain data in and out. */
export interface ApiBackend {
  /** Nothing private: no address, no model's name. */
  health(): Promise<{ version: string; engines: Pick<EngineStatus, 'id' | 'label' | 'state'>[] }>
  /** The models that can chat, the Guide too, of the engines that are ready. */
  models(): Promise<ModelInfo[]>
  /** The model of that name, or the one of a new conversation. Rejects with MODEL_NOT_FOUND or why its engine is down. */
  modelNamed(name: string | undefined): Promise<ModelRef>
  /** Rejects with CONFLICT while the session's last answer is being made, and with `TooManyStanding`. */
  ask(question: ApiQuestion): Promise<ApiRun>
  /** Goes on with a text as it stands, and keeps nothing. Rejects as `modelNamed` does. */
  complete(text: CallerText): Promise<AsyncIterable<CompletionPiece>>
  /** How long a request waits for the user's decision. */
  approvalTimeoutMs(): number
  graph: GraphRuns
  /** Ends every answer that was asked for with that token, those too that wait for a person or that nobody reads. */
  endRunsOf(tokenId: string): void
}

export type { CompletionPiece }
/** A text that a program has a model go on with; `model` as in `ApiQuestion`. */
export type CallerText = Omit<TextToComplete, 'model'> & { model?: string | undefined }

interface Deps {
  version: string
  statuses(options: { refresh: boolean }): Promise<EngineStatus[]>
  modelNamed(name: string | undefined, settings: Pick<Settings, 'defaultModel' | 'lastModel'>): Promise<ModelRef>
  assistant: Pick<Assistant, 'ask' | 'watch' | 'cancel' | 'active'>
  conversations: Pick<ConversationStore, 'get'>
  sessions: Pick<ApiStore, 'sessionConversation' | 'bindSession'>
  settings(): Settings
  chain(): Promise<Chain>
}

/** The question that the assistant is asked for a program. */
interface Asked {
  conversationId?: string | undefined
  title: string
  settings: ConversationSettings
  forThisAnswer: ConversationSettings
  unkept?: boolean
  earlier?: Message[]
  context: ApiQuestion['context']
  graph: GraphCall | undefined
  questionId: string | undefined
}

/** Says who asked, so that the conversation can't pass for one of the user's own. */
function titleOf({ name }: ApiCaller, question: string): string {
  const letters = [...name]
  const who = letters.length > LONGEST_WHO ? `${letters.slice(0, LONGEST_WHO).join('').trimEnd()}…` : name
  return `${who}: ${titleFrom(question)}`
}

/** Leaves room for the question. */
const LONGEST_WHO = 24

export function createApiBackend(deps: Deps): ApiBackend {
  const { assistant, conversations, sessions } = deps
  /** Sessions that a question is on its way to, by caller and name. */
  const busy = new Set<string>()
  const tokenRuns = createTokenRuns()

  /** The Guide is not a language model: a program gets its words only by naming it. */
  function modelNamed(name: string | undefined): Promise<ModelRef> {
    const { defaultModel, lastModel } = deps.settings()
    const unlessGuide = (ref: ModelRef | null) => (ref?.engine === GUIDE ? null : ref)
    return deps.modelNamed(name, { defaultModel: unlessGuide(defaultModel), lastModel: unlessGuide(lastModel) })
  }

  async function start(question: ApiQuestion): Promise<StartedRun & { model: ModelRef }> {
    const { caller, session, model: name, system, messages, context, graph, questionId } = question
    const { blocks, earlier, systemPrompt } = toQuestion(messages, system)
    if (session !== undefined && blocks.length === 0) {
      throw new AppError('INVALID_INPUT', 'In a session the last message must be a question.')
    }
    const conversationId =
      session === undefined ? undefined : await sessions.sessionConversation(caller.tokenId, session)
    const own =
      conversationId === undefined ? undefined : (await conversations.get(conversationId)).conversation.settings.model
    const model = name === undefined && own ? own : await modelNamed(name)
    const once = { model, ...(systemPrompt !== undefined && { systemPrompt }) }
    const asked: Asked = {
      conversationId,
      title: titleOf(caller, textOf({ blocks })),
      settings: { model, ...(systemPrompt !== undefined && { systemPrompt }) },
      forThisAnswer: once,
      ...(session === undefined && { unkept: true }),
      // Of a session only where the caller says all that was said, too.
      ...((session === undefined || earlier.length > 0) && { earlier }),
      // Whatever the caller or its session says, Settings have the last word.
      context: { ...context, byProgram: true, ...(!deps.settings().api.tools && { tools: false }) },
      graph,
      questionId,
    }
    const run = await assistant.ask({ ...asked, blocks, mustFit: true })
    if (session !== undefined && conversationId === undefined) {
      await sessions.bindSession(caller.tokenId, session, run.conversationId)
    }
    return { ...run, model }
  }

  const backend: Omit<ApiBackend, 'graph'> = {
    async health() {
      const engines = (await deps.statuses({ refresh: true })).map(({ id, label, state }) => ({ id, label, state }))
      return { version: deps.version, engines }
    },
    async models() {
      const ready = (await deps.statuses({ refresh: true })).filter(({ state }) => state === 'ready')
      return chatModels(ready).map(({ model }) => model)
    },
    modelNamed,
    async ask(question) {
      const { caller, session, isRead = () => true } = question
      tokenRuns.assertRoom(caller.tokenId)
      const key = session === undefined ? undefined : `${caller.tokenId} ${session}`
      if (key !== undefined && busy.has(key)) {
        throw new AppError('CONFLICT', 'The answer before this question is still being made.')
      }
      if (key !== undefined) busy.add(key)
      try {
        const run = await start(question)
        const { runId } = run
        const cancel = () => assistant.cancel(runId)
        let isLeft = false
        async function* events(signal: AbortSignal) {
          try {
            yield* assistant.watch(runId, 0, signal)
          } finally {
            isLeft = true
          }
        }
        const waits = () => assistant.active().some((one) => one.runId === runId && one.waiting === true)
        const ended = assistant
          .watch(runId, Number.MAX_SAFE_INTEGER)
          .next()
          .then(() => {})
        tokenRuns.add({ tokenId: caller.tokenId, cancel, stands: () => isLeft || !isRead() || waits(), ended })
        return { ...run, events, cancel }
      } finally {
        if (key !== undefined) busy.delete(key)
      }
    },
    async complete({ model: name, ...text }) {
      const model = await modelNamed(name)
      const { completeText } = await import('../assistant/completeText.ts')
      return completeText(await deps.chain(), { ...text, model })
    },
    approvalTimeoutMs: () => deps.settings().api.approvalTimeoutMs,
    endRunsOf: (tokenId) => tokenRuns.endAllOf(tokenId),
  }
  return { ...backend, graph: createGraphRuns({ backend, assistant, conversations, sessions }) }
}
