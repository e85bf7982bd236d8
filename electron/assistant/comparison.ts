import { comparedWith } from '../../shared/messageTree.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { type Message, MOST_COMPARED } from '../../shared/model/message.ts'

/** Two or three models, each once. INVALID_INPUT for any others. */
export function assertComparable(models: readonly ModelRef[]): void {
  const different = new Set(models.map(nameOf)).size
  if (different === models.length && different >= 2 && different <= MOST_COMPARED) return
  throw new AppError('INVALID_INPUT', 'Two or three different models can be compared.', {
    next: 'Choose each model once.',
  })
}

/** CONFLICT where several answers stand side by side at the end: nobody has said which one is gone on from. */
export function assertPicked(messages: readonly Message[], last: Message | undefined): void {
  if (comparedWith(messages, last).length === 0) return
  throw new AppError('CONFLICT', 'Several answers stand side by side, and none is picked yet.', {
    next: 'Choose the one to go on with, then ask again.',
  })
}

/** CONFLICT for an answer whose place side by side with others another one has taken, in another window perhaps. */
export function assertInPlace(messages: readonly Message[], headId: string | null, message: Message): void {
  const shown = messages.find(({ id }) => id === headId)
  if (shown?.parentId !== message.parentId || comparedWith(messages, message).length > 0) return
  if (shown.id === message.id || comparedWith(messages, shown).length === 0) return
  throw new AppError('CONFLICT', 'Another answer has taken the place of this one.', { next: 'Look at that one first.' })
}

/** Throws where no answer of that model can stand beside this one. */
export function assertRoomBeside(messages: readonly Message[], message: Message, model: ModelRef): void {
  const there = comparedWith(messages, message)
  assertOther(there.length > 0 ? there : [message], model)
  if (there.length < MOST_COMPARED) return
  throw new AppError('CONFLICT', `${MOST_COMPARED} answers stand side by side already.`, {
    next: 'Choose one of them to go on with first.',
  })
}

/** INVALID_INPUT where one of these answers is that model's. */
export function assertOther(answers: readonly Message[], model: ModelRef): void {
  if (!answers.some((answer) => answer.model && nameOf(answer.model) === nameOf(model))) return
  throw new AppError('INVALID_INPUT', `${model.name} has answered this already.`, { next: 'Choose another model.' })
}

const nameOf = ({ engine, name }: ModelRef) => `${engine}/${name}`
