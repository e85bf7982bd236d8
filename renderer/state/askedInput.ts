import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { MAX_TYPED_LENGTH } from '../../shared/model/message.ts'
import type { Api } from '../connection/api.ts'
import type { Question } from './asking.ts'
import { isNearContext } from './nearContext.ts'
import type { FitChange, FitQuestion, Prompt } from './promptGate.ts'

type QueryState = Parameters<typeof isNearContext>[1]

/** What a question keeps while it is held: what it is to be called, and what was chosen for it alone. */
export interface Prepared {
  readonly questionId: string
  readonly once: FitChange
}

/** Whose settings a question is asked with. */
export interface Settled {
  /** The conversation's. */
  readonly settings: ConversationSettings
  readonly forThisAnswer: ConversationSettings | undefined
}

/** A question as main takes it. */
export function inputOf(
  { conversationId, text = '', typed, parentId, title, blocks = [] }: Question,
  { settings, forThisAnswer }: Settled,
  { questionId, once }: Prepared,
): Parameters<Api['runs']['start']>[0] {
  return {
    ...(conversationId === null ? { settings } : { conversationId }),
    ...(parentId !== undefined && { parentId }),
    ...(forThisAnswer && { forThisAnswer: { ...forThisAnswer, ...once } }),
    ...(title && { title }),
    ...(typed !== undefined && typed.length <= MAX_TYPED_LENGTH && { typed }),
    blocks: [...blocks, ...(text === '' ? [] : [{ type: 'text' as const, text }])],
    questionId,
  }
}

/** What is read of that question, by each of the models, where it comes near the context. */
export function promptsOf(
  { title: _, typed: _typed, ...asked }: ReturnType<typeof inputOf>,
  settings: ConversationSettings,
  models: readonly ModelRef[] | undefined,
  state: QueryState,
): Prompt[] {
  return (models ?? [undefined]).flatMap((model) => {
    const forThisAnswer = model ? { ...asked.forThisAnswer, model } : asked.forThisAnswer
    return promptOf({ ...asked, ...(forThisAnswer && { forThisAnswer }) }, { ...settings, ...forThisAnswer }, state)
  })
}

/** The prompt where it comes near the context; none where it does not. */
export function promptOf(question: FitQuestion, settings: ConversationSettings, state: QueryState): Prompt[] {
  const { conversationId = null, parentId, blocks } = question
  const { model } = settings
  if (!isNearContext({ model, settings, conversationId, parentId, blocks }, state)) return []
  // An image's size tells what it takes.
  const sized = blocks.map((block) => (block.type === 'image' ? { ...block, data: '' } : block))
  return [{ question: { ...question, blocks: sized }, model }]
}
