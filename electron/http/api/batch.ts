import { z } from 'zod'
import { askAndFollow } from './answering.ts'
import { ApiError, tellable } from './failure.ts'
import { wholeText } from './invoke.ts'
import { BatchInput, toApiQuestion } from './question.ts'
import { type ApiRoute, route } from './route.ts'
import type { RouteDeps } from './routes.ts'

/** One line of `/batch`. */
const BatchLine = z.union([
  z.object({ index: z.int(), answer: z.string() }),
  z.object({ index: z.int(), error: ApiError }),
])
type BatchLine = z.infer<typeof BatchLine>

export function batchRoute({ backend, conversationUrl }: RouteDeps): ApiRoute {
  return route({
    method: 'POST',
    path: '/batch',
    summary: 'Asks many questions, and tells each answer when it is there, in the order of their ends.',
    input: BatchInput,
    output: BatchLine,
    streams: 'lines',
    async handle({ caller, input: { inputs, model, max_concurrency: most }, signal }) {
      // All go to the same model: a name that is none is an error of the whole request, told before any is asked.
      const ref = await backend.modelNamed(model)
      const answer = async (index: number, signal: AbortSignal): Promise<BatchLine> => {
        const question = { caller, ...toApiQuestion({ ...inputs[index], model: `${ref.engine}/${ref.name}` }) }
        const holdMs = backend.approvalTimeoutMs()
        try {
          const { events } = await askAndFollow(backend, question, { signal, conversationUrl, holdMs })
          return { index, answer: await wholeText(events) }
        } catch (error) {
          return { index, error: tellable(error).error }
        }
      }
      const lines = asCompleted(inputs.length, most, signal, answer)
      return { type: 'lines', lines, failed: (error) => ({ error: tellable(error).error }) }
    },
  })
}

/** Results in the order of their ends, of at most `most` at once. Whoever stops reading ends those under way. */
async function* asCompleted<T>(
  count: number,
  most: number,
  signal: AbortSignal,
  one: (index: number, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T> {
  const left = new AbortController()
  const both = AbortSignal.any([signal, left.signal])
  const running = new Map<number, Promise<{ index: number; result: T }>>()
  let next = 0
  try {
    while (next < count || running.size > 0) {
      while (next < count && running.size < most) {
        const index = next++
        running.set(
          index,
          one(index, both).then((result) => ({ index, result })),
        )
      }
      const { index, result } = await Promise.race(running.values())
      running.delete(index)
      if (both.aborted) return
      yield result
    }
  } finally {
    left.abort()
    await Promise.allSettled(running.values())
  }
}
