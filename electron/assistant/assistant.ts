import { randomUUID } from 'node:crypto'
import type { StartedRun } from '../../shared/contract/runs.ts'
import { branchTo } from '../../shared/messageTree.ts'
import type { Conversation, ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import { MAX_TYPED_LENGTH, textOf } from '../../shared/model/message.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Turn } from '../storage/storage.ts'
import { type AnswerParts, type Answers, type AnswersOptions, createAnswers } from './answers.ts'
import { askedOf } from './asked.ts'
import { assertComparable, assertPicked } from './comparison.ts'
import { emptyAnswer } from './emptyAnswer.ts'
import { type FitQuestion, fitOf } from './fit/fitOf.ts'
import type { GraphCall } from './graphCall.ts'
import { createOtherAnswers } from './otherAnswers.ts'
import type { RunContext } from './runContext.ts'
import { seenBy } from './sight.ts'
import { titleFrom } from './titleFrom.ts'

export interface AssistantOptions extends AnswersOptions {
  /** The model of a question that names none. */
  fallbackModel(): ModelRef
  /** False where its engine says that the model can't look at images; absent: nobody knows of any. */
  canSee?(model: ModelRef): Promise<boolean>
}

export interface Ask {
  conversationId?: string | undefined
  settings?: ConversationSettings | undefined
  parentId?: string | null | undefined
  /** Laid over the conversation's settings, for this answer only. */
  forThisAnswer?: ConversationSettings | undefined
  /** What a new conversation's first title is made from; absent: the question. */
  title?: string | undefined
  /** What the user typed for it; absent: its text. */
  typed?: string | undefined
  blocks: Block[]
  /** Nothing is stored, and no page sees it, unless it comes to need a decision: then it is a conversation. */
  unkept?: boolean | undefined
  /** What was said before, oldest first; absent: what is stored of it. */
  earlier?: Message[] | undefined
  /** What the chain is told beyond the settings. */
  context?: Partial<RunContext> | undefined
  /** Of a question to the graph itself. */
  graph?: GraphCall | undefined
  /** The id that the question gets; absent: a new one. */
  questionId?: string | undefined
  /** CONTEXT_OVERFLOW, and nothing stored, for what its engine would cut or refuse: nobody can choose what to do then. */
  mustFit?: boolean | undefined
}

/** Asks, answers again, goes on, stops: everything that makes an answer, over storage and engines. */
export interface Assistant extends Pick<Answers, 'active' | 'decide' | 'preview' | 'restore'> {
  ask(question: Ask): Promise<StartedRun>
  /** `beside`: it stands side by side with that answer; otherwise it takes the place of one that stands beside others. */
  regenerate(conversationId: string, messageId: string, model?: ModelRef, beside?: boolean): Promise<StartedRun>
  continueAnswer(conversationId: string, messageId: string): Promise<StartedRun>
  /** What `ask` would send, compared with the context it would be answered in. Nothing is stored. */
  fit(question: FitQuestion): Promise<PromptFit>
  /** Asks each of these models the same question; their answers are siblings that stand side by side. */
  compare(question: Ask, models: ModelRef[]): Promise<StartedRun[]>
  /** Goes on with that one of answers that stand side by side. */
  pick(conversationId: string, messageId: string): Promise<void>
  cancel(runId: string): void
  cancelConversation(conversationId: string): void
  watch(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void>
  close(): Promise<void>
}

export function createAssistant(options: AssistantOptions): Assistant {
  const { conversations } = options
  const answers = createAnswers(options)
  const { runs } = answers
  const seen = (model: ModelRef, branch: Message[], byProgram?: boolean) =>
    seenBy(model, branch, { canSee: options.canSee ?? (async () => true), byProgram })

  function answerTo(answer: Message, parts: AnswerParts): StartedRun {
    const run = answers.start(answer, parts)
    return {
      runId: run.id,
      conversationId: answer.conversationId,
      questionId: answer.parentId as string,
      messageId: answer.id,
    }
  }

  const { regenerate, continueAnswer, pick } = createOtherAnswers({ ...options, runs, seen, answerTo })

  /** The question as it would be stored, with what it follows. Throws where it can't be asked. */
  async function questionFor(asking: Ask) {
    runs.assertOpen()
    const {
      conversationId,
      settings,
      parentId,
      forThisAnswer,
      title,
      typed,
      blocks,
      questionId = randomUUID(),
    } = asking
    const now = Date.now()
    const found = conversationId === undefined ? null : await conversations.get(conversationId)
    const conversation = found?.conversation ?? newConversation(title ?? textOf({ blocks }), settings ?? {}, now)
    const asked = { ...conversation.settings, ...forThisAnswer }
    const parent = parentId === undefined ? conversation.headId : parentId
    const before = branchTo(found?.messages ?? [], parent)
    if (parent !== null && before.at(-1)?.id !== parent) {
      throw new AppError('NOT_FOUND', 'The message this question follows no longer exists.', {
        next: 'Open the conversation again.',
      })
    }
    if (parentId === undefined) assertPicked(found?.messages ?? [], before.at(-1))
    if (runs.isActive(before.at(-1)?.runId)) {
      throw new AppError('CONFLICT', 'The answer before this question is still being made.', {
        next: 'Wait for its end, or stop it, then ask again.',
      })
    }
    if (before.at(-1)?.role === 'user') {
      throw new AppError('INVALID_INPUT', 'A question can only follow an answer.', {
        next: 'Regenerate the answer to the last question, or edit it.',
      })
    }
    const question: Message = {
      id: questionId,
      conversationId: conversation.id,
      parentId: parent,
      role: 'user',
      blocks,
      status: 'complete',
      createdAt: now,
      ...(typed !== undefined && typed.length <= MAX_TYPED_LENGTH && { typed }),
    }
    return { isNew: !found, conversation, asked, before, question }
  }

  return {
    async ask(asking) {
      const { isNew, conversation, asked, before, question } = await questionFor(asking)
      const { unkept, earlier, context, graph, mustFit } = asking
      const model = asked.model ?? options.fallbackModel()
      options.engine(model.engine)
      const { branch, mark } = await seen(model, [...(earlier ?? before), question], context?.byProgram)
      if (mustFit) {
        const defaults = options.defaultsOf?.(model.engine)
        const { id: conversationId } = conversation
        await options.meter?.assertFits(askedOf({ model, settings: asked, branch, defaults, conversationId, context }))
      }
      const answer = { ...emptyAnswer(conversation.id, question.id, model, question.createdAt + 1), ...mark }
      const turn: Turn = { ...(isNew && { conversation }), question, answer }
      if (!unkept) await conversations.beginTurn(turn)
      return answerTo(answer, { settings: asked, branch, context, graph, mustFit, ...(unkept && { unkept: turn }) })
    },

    regenerate,
    continueAnswer,
    async fit(question) {
      const { meter, fallbackModel, defaultsOf = () => undefined } = options
      if (!meter) return { promptTokens: 0, atMost: 0, exact: false, fits: true }
      return fitOf(question, { conversations, meter, fallbackModel, defaultsOf, seen })
    },

    async compare(asking, models) {
      assertComparable(models)
      for (const { engine } of models) options.engine(engine)
      const { isNew, conversation, asked, before, question } = await questionFor(asking)
      const comparison = randomUUID()
      const views = await Promise.all(models.map((model) => seen(model, [...before, question])))
      const answers = models.map((model, at) => ({
        ...emptyAnswer(conversation.id, question.id, model, question.createdAt + 1),
        ...views[at]?.mark,
        comparison,
      }))
      const [answer, ...beside] = answers as [Message, ...Message[]]
      await conversations.beginTurn({ ...(isNew && { conversation }), question, answer, beside })
      return answers.map((one, at) => answerTo(one, { settings: asked, branch: views[at]?.branch ?? [] }))
    },

    pick,
    cancel: (runId) => runs.cancel(runId),
    cancelConversation: (conversationId) => runs.cancelConversation(conversationId),
    watch: (runId, after, signal) => runs.watch(runId, after, signal),
    active: answers.active,
    decide: answers.decide,
    preview: answers.preview,
    restore: answers.restore,
    close: () => runs.close(),
  }
}

function newConversation(title: string, settings: ConversationSettings, now: number): Conversation {
  return {
    id: randomUUID(),
    title: titleFrom(title),
    autoTitle: true,
    pinned: false,
    createdAt: now,
    updatedAt: now,
    headId: null,
    settings,
  }
}
