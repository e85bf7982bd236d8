import { randomUUID } from 'node:crypto'
import type { StartedRun } from '../../shared/contract/runs.ts'
import { branchTo } from '../../shared/messageTree.ts'
import type { Conversation, ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import { canGoOnFrom, MAX_TYPED_LENGTH, textOf } from '../../shared/model/message.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Turn } from '../storage/storage.ts'
import { type AnswerParts, type Answers, type AnswersOptions, createAnswers } from './answers.ts'
import type { GraphCall } from './graphCall.ts'
import type { RunContext } from './runContext.ts'
import { titleFrom } from './titleFrom.ts'

export interface AssistantOptions extends AnswersOptions {
  /** The model of a question that names none. */
  fallbackModel(): ModelRef
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
}

/** Asks, answers again, goes on, stops: everything that makes an answer, over storage and engines. */
export interface Assistant extends Pick<Answers, 'active' | 'decide' | 'preview' | 'restore'> {
  ask(question: Ask): Promise<StartedRun>
  regenerate(conversationId: string, messageId: string, model?: ModelRef): Promise<StartedRun>
  continueAnswer(conversationId: string, messageId: string): Promise<StartedRun>
  /** What `ask` would send, compared with the context it would be answered in. Nothing is stored. */
  fit(question: Pick<Ask, 'conversationId' | 'settings' | 'parentId' | 'forThisAnswer' | 'blocks'>): Promise<PromptFit>
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

  function emptyAnswer(conversationId: string, parentId: string, model: ModelRef, createdAt: number): Message {
    return {
      id: randomUUID(),
      conversationId,
      parentId,
      role: 'assistant',
      blocks: [],
      status: 'streaming',
      createdAt,
      runId: randomUUID(),
      model,
    }
  }

  function answerTo(answer: Message, parts: AnswerParts): StartedRun {
    const run = answers.start(answer, parts)
    return {
      runId: run.id,
      conversationId: answer.conversationId,
      questionId: answer.parentId as string,
      messageId: answer.id,
    }
  }

  async function load(conversationId: string, messageId: string) {
    const { conversation, messages } = await conversations.get(conversationId)
    const message = messages.find((candidate) => candidate.id === messageId)
    if (!message) {
      throw new AppError('NOT_FOUND', 'This message no longer exists.', { next: 'Open the conversation again.' })
    }
    return { conversation, messages, message }
  }

  return {
    async ask(asking) {
      runs.assertOpen()
      const { conversationId, settings, parentId, forThisAnswer, title, typed, blocks } = asking
      const { unkept, earlier, context, graph, questionId = randomUUID() } = asking
      const now = Date.now()
      const found = conversationId === undefined ? null : await conversations.get(conversationId)
      const conversation = found?.conversation ?? newConversation(title ?? textOf({ blocks }), settings ?? {}, now)
      const asked = { ...conversation.settings, ...forThisAnswer }
      const model = asked.model ?? options.fallbackModel()
      options.engine(model.engine)
      const parent = parentId === undefined ? conversation.headId : parentId
      const before = branchTo(found?.messages ?? [], parent)
      if (parent !== null && before.at(-1)?.id !== parent) {
        throw new AppError('NOT_FOUND', 'The message this question follows no longer exists.', {
          next: 'Open the conversation again.',
        })
      }
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
      const answer = emptyAnswer(conversation.id, question.id, model, now + 1)
      const turn: Turn = { ...(!found && { conversation }), question, answer }
      if (!unkept) await conversations.beginTurn(turn)
      const branch = [...(earlier ?? before), question]
      return answerTo(answer, { settings: asked, branch, context, graph, ...(unkept && { unkept: turn }) })
    },

    async regenerate(conversationId, messageId, otherModel) {
      runs.assertOpen()
      const { conversation, messages, message } = await load(conversationId, messageId)
      // On a question this makes the answer that is missing; on an answer, another one beside it.
      const questionId = message.role === 'user' ? message.id : message.parentId
      const branch = branchTo(messages, questionId)
      if (questionId === null || branch.length === 0) throw new AppError('NOT_FOUND', 'There is no question to answer.')
      const model = otherModel ?? conversation.settings.model ?? message.model ?? options.fallbackModel()
      options.engine(model.engine)
      const answer = emptyAnswer(conversationId, questionId, model, Date.now())
      await conversations.beginTurn({ answer })
      return answerTo(answer, { settings: conversation.settings, branch })
    },

    async continueAnswer(conversationId, messageId) {
      runs.assertOpen()
      const { conversation, messages, message } = await load(conversationId, messageId)
      if (message.role !== 'assistant' || message.parentId === null || !canGoOnFrom(message)) {
        throw new AppError('INVALID_INPUT', 'There is nothing to go on from.', { next: 'Try again instead.' })
      }
      if (runs.isActive(message.runId)) throw new AppError('CONFLICT', 'This answer is still being made.')
      if (message.status === 'complete') {
        throw new AppError('INVALID_INPUT', 'This answer is complete.', { next: 'Ask it to go on instead.' })
      }
      const model = message.model ?? conversation.settings.model ?? options.fallbackModel()
      options.engine(model.engine)
      const answer = emptyAnswer(conversationId, message.parentId, model, Date.now())
      await conversations.beginTurn({ answer })
      return answerTo(answer, {
        settings: conversation.settings,
        branch: branchTo(messages, messageId),
        prefix: message.blocks.filter(({ type }) => type !== 'reasoning'),
      })
    },

    // Not yet.
    fit: async () => ({ promptTokens: 0, exact: false, fits: true }),
    compare: async () => {
      throw new AppError('UNSUPPORTED_HERE', 'Not yet.')
    },
    pick: async () => {
      throw new AppError('UNSUPPORTED_HERE', 'Not yet.')
    },
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
