import { z } from 'zod'
import { ImageBlock } from '../../../shared/model/message.ts'

/** A part of a message that is text. */
export const TextPart = z.object({ type: z.literal('text'), text: z.string() })

/** Aside fetches no image for a caller: the picture itself comes in the request. */
export const ImageUrl = z.string().transform((url, context) => {
  const [, mimeType, data = ''] = /^data:([a-z/]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? []
  const image = ImageBlock.safeParse({ type: 'image', mimeType, data })
  if (image.success) return image.data
  const message = 'An image must be a data: URL in base64 of a PNG, JPEG, WebP or GIF.'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

/** A part of a message that is a picture. */
export const ImagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url: ImageUrl }) })

/** Content that is a list says something. */
export function hasParts(content: string | readonly unknown[]): boolean {
  return typeof content === 'string' || content.length > 0
}
