import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import type { LongWork } from '../modelLibrary.ts'

const bytes = z.number().nonnegative().optional().catch(undefined)

const Line = z.object({
  status: z.string().optional().catch(undefined),
  digest: z.string().optional().catch(undefined),
  total: bytes,
  completed: bytes,
  error: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
})

/**
 * Tells the progress of a long piece of work of Ollama's, by the lines it sends, until it says "success". `failed` makes
 * an error of Ollama's own words. Without "success" it is STREAM_BROKEN.
 */
export async function followWork(
  lines: AsyncIterable<unknown[]>,
  onProgress: LongWork['onProgress'],
  failed: (words: string) => AppError,
): Promise<void> {
  for await (const together of lines) {
    for (const value of together) {
      const { data } = Line.safeParse(value)
      if (!data) throw broken('it sent a line that says nothing of its work', JSON.stringify(value).slice(0, 500))
      const { status, digest, total, completed = 0, error } = data
      if (error !== undefined) throw failed(typeof error === 'string' ? error : JSON.stringify(error))
      if (status === 'success') return
      // Work on a model's file has a digest that is none: it is no layer.
      const isLayer = digest !== undefined && total !== undefined && /[1-9a-f]/.test(digest.replace(/^sha256:/, ''))
      onProgress({
        ...(status !== undefined && { activity: status }),
        ...(isLayer && {
          part: { id: digest.slice(0, 200), label: shortOf(digest), done: Math.min(completed, total), total },
        }),
      })
    }
  }
  throw broken('it ended before it was done', 'the stream ended without a success line')
}

function shortOf(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

function broken(why: string, detail: string): AppError {
  return new AppError('STREAM_BROKEN', `Ollama’s work broke off: ${why}.`, {
    next: 'What had arrived is kept. Check that Ollama still runs, then try again.',
    detail,
  })
}
