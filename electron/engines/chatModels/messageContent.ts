import type { BaseMessage } from '@langchain/core/messages'
import { AppError } from '../../../shared/model/errors.ts'

/** A block of a message's content, whichever of LangChain's forms it has. */
export type LooseBlock = Record<string, unknown> & { type?: string }

const roles: Record<string, string> = {
  human: 'user',
  ai: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
}

/** Who speaks, as engines call it. The templates of open models know a developer as the system only. */
export function roleOf(message: BaseMessage): string {
  const type = message.type as string
  if (type !== 'generic') return roles[type] ?? 'user'
  const { role = 'user' } = message as BaseMessage & { role?: string }
  return role === 'developer' ? 'system' : role
}

/** A data URL out of `image_url`, a standard image block (bytes, base64 or data URL), and the older form of it. */
export function dataUrlOf(block: LooseBlock): string {
  const given = block.image_url as string | { url?: string } | undefined
  const url = typeof given === 'string' ? given : (given?.url ?? block.url)
  const mimeType = block.mimeType ?? block.mime_type ?? 'image/png'
  if (block.data instanceof Uint8Array) return `data:${mimeType};base64,${Buffer.from(block.data).toString('base64')}`
  if (typeof block.data === 'string' && block.data !== '') {
    return block.data.startsWith('data:') ? block.data : `data:${mimeType};base64,${block.data}`
  }
  if (typeof url === 'string' && /^data:[^,]*;base64,./s.test(url)) return url
  // An engine would fetch a link by itself, from wherever it points.
  throw new AppError('INVALID_INPUT', 'An image must be sent with its data, not as a link.', {
    next: 'Save the image and add it to the message as a file.',
    ...(typeof url === 'string' && { detail: url.slice(0, 200) }),
  })
}
