import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'

/** What a model gets of a branch that ends in its question, as far as it can look at images. */
export interface Seen {
  branch: Message[]
  /** For the answer: what it does not know of. */
  mark: Pick<Message, 'imagesLeftOut'>
}

interface Sight {
  /** False where its engine says that the model can't look at images. */
  canSee(model: ModelRef): Promise<boolean>
  /** A program asks, which would not see what was left out: nothing is. */
  byProgram?: boolean | undefined
}

/**
 * The branch as that model can take it. A question with images is refused with MODEL_LACKS_CAPABILITY where the model
 * can't see; of what was said before it, which another model may have seen, images are left out: a note for the model
 * stands in their place, and the answer is marked.
 */
export async function seenBy(model: ModelRef, branch: Message[], { canSee, byProgram }: Sight): Promise<Seen> {
  const left = branch.reduce((sum, { blocks }) => sum + blocks.filter(isImage).length, 0)
  if (left === 0 || (await canSee(model))) return { branch, mark: {} }
  if (byProgram || branch.findLast(({ role }) => role === 'user')?.blocks.some(isImage)) throw blindError(model)
  const noted = branch.map((message) =>
    message.blocks.some(isImage) ? { ...message, blocks: message.blocks.map(noteFor) } : message,
  )
  return { branch: noted, mark: { imagesLeftOut: left } }
}

function isImage({ type }: Block): boolean {
  return type === 'image'
}

function noteFor(block: Block): Block {
  if (block.type !== 'image') return block
  const name = block.name === undefined ? '' : ` (${block.name})`
  return { type: 'text', text: `[A picture${name} stood here. It was left out, because you can't look at pictures.]` }
}

function blindError({ name }: ModelRef): AppError {
  return new AppError('MODEL_LACKS_CAPABILITY', `${name} can't look at pictures.`, {
    next: 'Choose a model that can, or ask without the pictures.',
  })
}
