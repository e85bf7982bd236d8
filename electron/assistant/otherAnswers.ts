import { randomUUID } from 'node:crypto'
import type { StartedRun } from '../../shared/contract/runs.ts'
import { branchTo, comparedWith, newestLeaf } from '../../shared/messageTree.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { canGoOnFrom, type Message } from '../../shared/model/message.ts'
import type { AnswerParts } from './answers.ts'
import type { AssistantOptions } from './assistant.ts'
import { assertInPlace, assertOther, assertRoomBeside } from './comparison.ts'
import { emptyAnswer } from './emptyAnswer.ts'
import { createTurns } from './inTurn.ts'
import type { RunManager } from './runManager.ts'
import type { Seen } from './sight.ts'

interface Parts extends Pick<AssistantOptions, 'conversations' | 'engine' | 'fallbackModel' | 'onConversation'> {
  runs: Pick<RunManager, 'assertOpen' | 'isActive' | 'cancel'>
  /** What that model gets of a branch. */
  seen(model: ModelRef, branch: Message[]): Promise<Seen>
  /** Makes an answer that is stored, empty. */
  answerTo(answer: Message, parts: AnswerParts): StartedRun
}

/** What makes other versions of an answer, or chooses among them: one after the other in each conversation. */
export function createOtherAnswers({ conversations, runs, seen, answerTo, ...options }: Parts) {
  /** What changes the versions of an answer looks at them first. */
  const inTurn = createTurns()

  async function load(conversationId: string, messageId: string) {
    const { conversation, messages } = await conversations.get(conversationId)
    const message = messages.find((candidate) => candidate.id === messageId)
    if (!message) {
      throw new AppError('NOT_FOUND', 'This message no longer exists.', { next: 'Open the conversation again.' })
    }
    return { conversation, messages, message }
  }

  /** Stores the answer as begun; beside others it takes the place of `before`, which becomes an older version of it. */
  async function inPlaceOf(before: Message, answer: Message): Promise<Message> {
    const { comparison } = before
    const placed = comparison === undefined ? answer : { ...answer, comparison }
    await conversations.beginTurn({ answer: placed })
    if (comparison !== undefined) await conversations.setComparison(answer.conversationId, [before.id], null)
    return placed
  }

  async function regenerate(conversationId: string, messageId: string, otherModel?: ModelRef, beside = false) {
    runs.assertOpen()
    const { conversation, messages, message } = await load(conversationId, messageId)
    // On a question this makes the answer that is missing; on an answer, another one beside it.
    const questionId = message.role === 'user' ? message.id : message.parentId
    const asked = branchTo(messages, questionId)
    if (questionId === null || asked.length === 0) throw new AppError('NOT_FOUND', 'There is no question to answer.')
    assertInPlace(messages, conversation.headId, message)
    const others = comparedWith(messages, message)
    const own = others.length > 0 ? message.model : undefined
    const model = otherModel ?? own ?? conversation.settings.model ?? message.model ?? options.fallbackModel()
    options.engine(model.engine)
    const { branch, mark } = await seen(model, asked)
    const empty = () => ({ ...emptyAnswer(conversationId, questionId, model, Date.now()), ...mark })
    if (beside) {
      assertRoomBeside(messages, message, model)
      const comparison = message.comparison ?? randomUUID()
      await conversations.setComparison(conversationId, [message.id], comparison)
      const answer = { ...empty(), comparison }
      await conversations.beginTurn({ answer })
      return answerTo(answer, { settings: conversation.settings, branch })
    }
    if (others.length > 0 && runs.isActive(message.runId)) throw stillMade()
    assertOther(
      others.filter(({ id }) => id !== messageId),
      model,
    )
    const answer = await inPlaceOf(message, empty())
    return answerTo(answer, { settings: conversation.settings, branch })
  }

  async function continueAnswer(conversationId: string, messageId: string) {
    runs.assertOpen()
    const { conversation, messages, message } = await load(conversationId, messageId)
    if (message.role !== 'assistant' || message.parentId === null || !canGoOnFrom(message)) {
      throw new AppError('INVALID_INPUT', 'There is nothing to go on from.', { next: 'Try again instead.' })
    }
    if (runs.isActive(message.runId)) throw stillMade()
    assertInPlace(messages, conversation.headId, message)
    if (message.status === 'complete' && !message.reachedLimit) {
      throw new AppError('INVALID_INPUT', 'This answer is complete.', { next: 'Ask it to go on instead.' })
    }
    const model = message.model ?? conversation.settings.model ?? options.fallbackModel()
    options.engine(model.engine)
    const { branch, mark } = await seen(model, branchTo(messages, messageId))
    const empty = emptyAnswer(conversationId, message.parentId, model, Date.now())
    const answer = await inPlaceOf(message, { ...empty, ...mark })
    return answerTo(answer, {
      settings: conversation.settings,
      branch,
      prefix: message.blocks.filter(({ type }) => type !== 'reasoning'),
    })
  }

  async function pick(conversationId: string, messageId: string) {
    const { conversation, messages, message } = await load(conversationId, messageId)
    const compared = comparedWith(messages, message)
    // It was picked, or another one, a moment before.
    if (compared.length === 0) return
    await conversations.setComparison(
      conversationId,
      compared.map(({ id }) => id),
      null,
    )
    await conversations.setHead(conversationId, newestLeaf(messages, messageId))
    const { settings } = conversation
    if (message.model) await conversations.configure(conversationId, { ...settings, model: message.model })
    // Whoever hears of their end knows by then that they were not picked.
    for (const { id, runId } of compared) if (id !== messageId && runId) runs.cancel(runId)
    options.onConversation(conversationId)
  }

  return {
    regenerate: (id: string, ...how: [messageId: string, model?: ModelRef, beside?: boolean]) =>
      inTurn(id, () => regenerate(id, ...how)),
    continueAnswer: (id: string, messageId: string) => inTurn(id, () => continueAnswer(id, messageId)),
    pick: (id: string, messageId: string) => inTurn(id, () => pick(id, messageId)),
  }
}

function stillMade(): AppError {
  return new AppError('CONFLICT', 'This answer is still being made.', { next: 'Wait for its end, or stop it first.' })
}
