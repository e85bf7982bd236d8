import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import { batchAsCompleted } from '../../platform/batchAsCompleted.ts'
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
      type Input = (typeof inputs)[number]
      type Place = { index: number; signal: AbortSignal }
      const answer = async (input: Input, { index, signal }: Place): Promise<BatchLine> => {
        const question = { caller, ...toApiQuestion({ ...input, model: `${ref.engine}/${ref.name}` }) }
        const holdMs = backend.approvalTimeoutMs()
        try {
          const { events } = await askAndFollow(backend, question, { signal, conversationUrl, holdMs })
          return { index, answer: await wholeText(events) }
        } catch (error) {
          // What the engine has not got, it has for none of them.
          if (error instanceof AppError && error.code === 'MODEL_NOT_FOUND') throw error
          return { index, error: tellable(error).error }
        }
      }
      const lines = outputsOf(inputs, answer, { maxConcurrency: most, signal })
      return { type: 'lines', lines, failed: (error) => ({ error: tellable(error).error }) }
    },
  })
}

/** Whoever stops reading ends the questions under way; of a request that has gone nothing more is told. */
async function* outputsOf<Input, Line>(...[inputs, call, limits]: Parameters<typeof batchAsCompleted<Input, Line>>) {
  try {
    for await (const done of batchAsCompleted(inputs, call, limits)) {
      if ('error' in done) throw done.error
      yield done.output
    }
  } catch (error) {
    if (!limits?.signal?.aborted) throw error
  }
}
