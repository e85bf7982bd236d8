import { randomUUID } from 'node:crypto'
import type { ActiveRun, StartedRun } from '../../shared/contract/runs.ts'
import { branchTo } from '../../shared/messageTree.ts'
import type { Conversation, ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Block, Message, MessageStatus } from '../../shared/model/message.ts'
import { MAX_TYPED_LENGTH, textOf } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Decision, JsonSchema, ToolCard } from '../../shared/model/tool.ts'
import type { Engine } from '../engines/engine.ts'
import type { Log } from '../platform/log.ts'
import type { ConversationStore } from '../storage/storage.ts'
import { persistRun } from './persistRun.ts'
import { RunManager } from './runManager.ts'
import { titleFrom } from './titleFrom.ts'

export interface AssistantOptions {
  conversations: ConversationStore
  /** Throws NOT_FOUND for an engine that does not exist. */
  engine(id: string): Engine
  /** The model of a question that names none. */
  fallbackModel(): ModelRef
  /** A run has started or ended; `error` is why it failed. */
  onRun(
    change: { runId: string; conversationId: string; active: boolean; outcome?: MessageStatus },
    error?: ErrorInfo,
  ): void
  onConversation(conversationId: string): void
  /** An answer could not be written while it streamed. */
  onStorageError(error: unknown): void
  log: Log
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
}

/** Asks, answers again, goes on, stops: everything that makes an answer, over storage and engines. */
export interface Assistant {
  /** Loads LangChain and builds the chain now rather than at the first question. */
  warmUp(): Promise<void>
  ask(question: Ask): Promise<StartedRun>
  regenerate(conversationId: string, messageId: string, model?: ModelRef): Promise<StartedRun>
  continueAnswer(conversationId: string, messageId: string): Promise<StartedRun>
  cancel(runId: string): void
  cancelConversation(conversationId: string): void
  watch(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void>
  active(): ActiveRun[]
  /** Hands a person's decision to the run that waits for it. Rejects with CONFLICT, INVALID_INPUT or NOT_FOUND. */
  decide(runId: string, interruptId: string, decision: Decision): Promise<void>
  /** The card as it would be with these arguments. */
  preview(
    runId: string,
    interruptId: string,
    args: Record<string, unknown>,
  ): Promise<{ card: ToolCard; hash: string; schema: JsonSchema }>
  close(): Promise<void>
}

export function createAssistant(options: AssistantOptions): Assistant {
  const { conversations } = options
  const runs = new RunManager({
    recorder: (messageId) => persistRun(conversations, messageId, options.onStorageError),
    onActive: (run, active) => {
      options.onRun(
        {
          runId: run.id,
          conversationId: run.conversationId,
          active,
          ...(!active && { outcome: run.message.status }),
        },
        active ? undefined : run.message.error,
      )
      options.onConversation(run.conversationId)
    },
    log: options.log,
  })

  type Answer = ReturnType<typeof import('./answering.ts').createAnswering>
  let answering: Promise<Answer> | undefined
  // LangChain is the largest part of main: it loads after the first window, or at the first question.
  function getAnswering(): Promise<Answer> {
    answering ??= import('./answering.ts').then((module) => module.createAnswering())
    return answering
  }

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

  /** Starts the run of an answer that is stored. `prefix` is what an earlier answer already said. */
  function answerTo(
    answer: Message,
    settings: ConversationSettings,
    branch: Message[],
    prefix: Block[] = [],
  ): StartedRun {
    const model = answer.model as ModelRef
    const engine = options.engine(model.engine)
    const run = runs.start(answer, async function* (signal, started) {
      for (const block of prefix) {
        if (block.type === 'text') started.push({ type: 'text', text: block.text })
      }
      const answerQuestion = await getAnswering()
      yield* answerQuestion({ engine, model, settings, branch, signal })
    })
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
    async warmUp() {
      await getAnswering()
    },

    async ask({ conversationId, settings, parentId, forThisAnswer, title, typed, blocks }) {
      runs.assertOpen()
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
        id: randomUUID(),
        conversationId: conversation.id,
        parentId: parent,
        role: 'user',
        blocks,
        status: 'complete',
        createdAt: now,
        ...(typed !== undefined && typed.length <= MAX_TYPED_LENGTH && { typed }),
      }
      const answer = emptyAnswer(conversation.id, question.id, model, now + 1)
      await conversations.beginTurn({ ...(!found && { conversation }), question, answer })
      return answerTo(answer, asked, [...before, question])
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
      return answerTo(answer, conversation.settings, branch)
    },

    async continueAnswer(conversationId, messageId) {
      runs.assertOpen()
      const { conversation, messages, message } = await load(conversationId, messageId)
      if (message.role !== 'assistant' || message.parentId === null || textOf(message) === '') {
        throw new AppError('INVALID_INPUT', 'There is no text to go on from.', { next: 'Try again instead.' })
      }
      if (runs.isActive(message.runId)) throw new AppError('CONFLICT', 'This answer is still being made.')
      if (message.status === 'complete') {
        throw new AppError('INVALID_INPUT', 'This answer is complete.', { next: 'Ask it to go on instead.' })
      }
      const model = message.model ?? conversation.settings.model ?? options.fallbackModel()
      options.engine(model.engine)
      const answer = emptyAnswer(conversationId, message.parentId, model, Date.now())
      await conversations.beginTurn({ answer })
      return answerTo(answer, conversation.settings, branchTo(messages, messageId), message.blocks)
    },

    cancel: (runId) => runs.cancel(runId),
    cancelConversation: (conversationId) => runs.cancelConversation(conversationId),
    watch: (runId, after, signal) => runs.watch(runId, after, signal),
    active: () => runs.active(),
    decide: async () => {
      throw new AppError('CONFLICT', 'This answer waits for no decision.')
    },
    preview: async () => {
      throw new AppError('CONFLICT', 'This answer waits for no decision.')
    },
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
