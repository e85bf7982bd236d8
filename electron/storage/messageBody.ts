import { AppError, ErrorCode } from '../../shared/model/errors.ts'
import { Block, Message } from '../../shared/model/message.ts'
import { isRecord, salvageFields } from './salvage.ts'

const Extras = Message.pick({
  runId: true,
  model: true,
  usage: true,
  timings: true,
  error: true,
  typed: true,
  comparison: true,
  imagesLeftOut: true,
  reachedLimit: true,
})
/** What of a message is neither its place in the tree nor its state. */
export type MessageBody = Pick<Message, 'blocks' | keyof typeof Extras.shape>

/**
 * As much of a message's content as can be read: a field, a block or a number that is not what it should be is left out,
 * and the rest kept. `lost` names what was, as paths; `lostBlocks` counts the blocks among it, which are the words.
 */
export function salvageBody(raw: Record<string, unknown>): { body: MessageBody; lost: string[]; lostBlocks: number } {
  const extras = salvageFields(Extras, { ...raw, error: shortened(raw.error) })
  const lost = [...extras.lost]
  const blocks: Block[] = []
  let lostBlocks = 0
  if (!Array.isArray(raw.blocks)) {
    lost.push('blocks')
    lostBlocks = 1
  }
  for (const [index, item] of (Array.isArray(raw.blocks) ? raw.blocks : []).entries()) {
    const block = Block.safeParse(item)
    const untimed = block.success ? block : Block.safeParse(withoutDuration(item))
    if (!block.success) lost.push(`blocks.${index}${untimed.success ? '.durationMs' : ''}`)
    if (untimed.success) blocks.push(untimed.data)
    else lostBlocks++
  }
  return { body: { ...extras.value, blocks }, lost, lostBlocks }
}

/**
 * The message in `value`, without those of its fields that are not what they should be (`lost`), so that a number that
 * an engine got wrong never costs an answer. Null when its ids, its words or its status can't be read.
 */
export function salvageMessage(value: Record<string, unknown>): { message: Message; lost: string[] } | null {
  const { body, lost, lostBlocks } = salvageBody(value)
  const { id, conversationId, parentId, role, status } = value
  const isDated = Number.isFinite(value.createdAt)
  const createdAt = isDated ? value.createdAt : 0
  const message = Message.safeParse({ ...body, id, conversationId, parentId, role, status, createdAt })
  if (!message.success || lostBlocks > 0) return null
  return { message: message.data, lost: isDated ? lost : [...lost, 'createdAt'] }
}

function withoutDuration(block: unknown): unknown {
  if (!isRecord(block)) return block
  const { durationMs: _, ...rest } = block
  return rest
}

/** An engine's own words can be of any length. */
function shortened(error: unknown): unknown {
  if (!isRecord(error)) return error
  const code = ErrorCode.safeParse(error.code)
  if (!code.success) return error
  const { message, next, detail } = error
  return new AppError(code.data, String(message ?? ''), {
    ...(typeof next === 'string' && { next }),
    ...(typeof detail === 'string' && { detail }),
  }).toInfo()
}
