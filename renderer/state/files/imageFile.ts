import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import type { ImageHeader } from './imageHeader.ts'

const words = strings.chips

/** What is decoded at most: a small file can unfold into more than a computer has memory for. */
export const MOST_PIXELS = 100_000_000
/**
 * What models look at. The closest lookers take some 1.5 million pixels, with the longer side up to 1,568; what is larger
 * they shrink themselves, after it has cost its time and memory.
 */
export const LONGEST_SIDE = 1_568
export const SENT_PIXELS = 1_500_000
/** The most bytes of one image as it is sent: some three bits a pixel, at which nothing of it is seen to suffer. */
const MOST_BYTES = 640 * 1024
const QUALITIES = [0.9, 0.8, 0.65, 0.5]

/** An image as it goes to the model. */
export interface ShrunkImage {
  /** Every engine can read these two; none of the others is read by all. */
  readonly mimeType: 'image/png' | 'image/jpeg'
  /** Base64. */
  readonly data: string
  readonly width: number
  readonly height: number
}

/** The size to which an image of this size is shrunk; never larger than it is. */
export function sizeToSend(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height), Math.sqrt(SENT_PIXELS / (width * height)))
  const shrunk = (side: number) => Math.max(1, Math.min(LONGEST_SIDE, Math.floor(side * scale)))
  return { width: shrunk(width), height: shrunk(height) }
}

/** One at a time: each may take some hundred megabytes while it is decoded. */
let before: Promise<unknown> = Promise.resolve()

/**
 * Decodes an image, turns it upright, shrinks it and writes it anew: its pixels are all that is kept of the file. What is
 * transparent becomes white, as models don't know of it. Rejects with an AppError that names the file.
 */
export function shrinkImage(name: string, bytes: Uint8Array<ArrayBuffer>, header: ImageHeader): Promise<ShrunkImage> {
  if (header.width * header.height > MOST_PIXELS) {
    const megapixels = Math.round((header.width * header.height) / 1e6)
    throw new AppError('TOO_LARGE', words.imageTooLarge(name, megapixels), { next: words.imageTooLargeNext })
  }
  const shrunk = before.then(() => shrink(name, bytes, header))
  before = shrunk.catch(() => {})
  return shrunk
}

async function shrink(name: string, bytes: Uint8Array<ArrayBuffer>, header: ImageHeader): Promise<ShrunkImage> {
  const blob = new Blob([bytes], { type: `image/${header.type}` })
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
    throw new AppError('INVALID_INPUT', words.imageBroken(name), { next: words.imageBrokenNext, cause })
  })
  try {
    const { width, height } = sizeToSend(bitmap.width, bitmap.height)
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d', { alpha: false }) as OffscreenCanvasRenderingContext2D
    context.fillStyle = 'white'
    context.fillRect(0, 0, width, height)
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, width, height)
    const written = await write(canvas, header.type !== 'jpeg')
    const mimeType = written.type as ShrunkImage['mimeType']
    return { mimeType, data: toBase64(new Uint8Array(await written.arrayBuffer())), width, height }
  } finally {
    bitmap.close()
  }
}

/** What is no photo stays sharp where that is small enough: the letters of a screenshot are read better so. */
async function write(canvas: OffscreenCanvas, sharp: boolean): Promise<Blob> {
  const png = sharp && (await canvas.convertToBlob({ type: 'image/png' }))
  if (png && png.size <= MOST_BYTES) return png
  for (const quality of QUALITIES) {
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (jpeg.size <= MOST_BYTES || quality === QUALITIES.at(-1)) return jpeg
  }
  throw new Error('Unreachable')
}

/** No more arguments than a call may have. */
const PIECE = 32_768

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(binary)
}
