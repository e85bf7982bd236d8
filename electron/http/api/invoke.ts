import { z } from 'zod'
import type { RunEvent } from '../../../shared/model/runEvent.ts'
import type { ApiRun } from '../../procedures/publicApi.ts'
import { askAndFollow, conversationOf } from './answering.ts'
import { ApiError, tellable } from './failure.ts'
import { QuestionInput, toApiQuestion } from './question.ts'
import { type ApiRoute, route } from './route.ts'
import type { RouteDeps } from './routes.ts'

const Waiting = z.object({
  kind: z.enum(['call', 'unknownOutcome', 'steps']),
  tool: z.string().optional(),
  conversation: ApiError.shape.conversation.unwrap(),
})

/** One line of `/stream`. */
const StreamLine = z.union([
  z.object({ chunk: z.string() }),
  z.object({ waiting: Waiting }),
  z.object({ error: ApiError }),
  z.object({
    done: z.literal(true),
    finish_reason: z.enum(['stop', 'length']),
    input_tokens: z.int().optional(),
    output_tokens: z.int().optional(),
    first_token_ms: z.number().optional(),
    total_ms: z.number().optional(),
  }),
])

export function invokeRoute({ backend, conversationUrl }: RouteDeps): ApiRoute {
  return route({
    method: 'POST',
    path: '/invoke',
    summary: 'Asks, and answers when the whole answer is there.',
    input: QuestionInput,
    output: z.object({ answer: z.string() }),
    async handle({ caller, input, signal }) {
      const holdMs = backend.approvalTimeoutMs()
      const following = { signal, conversationUrl, holdMs }
      const { events } = await askAndFollow(backend, { caller, ...toApiQuestion(input) }, following)
      return { type: 'json', body: { answer: await wholeText(events) } }
    },
  })
}

export function streamRoute({ backend, conversationUrl }: RouteDeps): ApiRoute {
  return route({
    method: 'POST',
    path: '/stream',
    summary: 'Asks, and tells the answer as it is made.',
    input: QuestionInput,
    output: StreamLine,
    streams: 'lines',
    async handle({ caller, input, signal }) {
      const following = { signal, conversationUrl }
      const { run, events } = await askAndFollow(backend, { caller, ...toApiQuestion(input) }, following)
      return {
        type: 'lines',
        lines: toLines(events, run, following),
        failed: (error) => ({ error: tellable(error).error }),
      }
    },
  })
}

/** The text of an answer, when it is whole. */
export async function wholeText(events: AsyncIterable<RunEvent>): Promise<string> {
  let text = ''
  for await (const event of events) if (event.type === 'text') text += event.text
  return text
}

async function* toLines(
  events: AsyncIterable<RunEvent>,
  run: ApiRun,
  following: Pick<RouteDeps, 'conversationUrl'>,
): AsyncGenerator<z.infer<typeof StreamLine>> {
  let usage: { input_tokens?: number; output_tokens?: number } = {}
  for await (const event of events) {
    if (event.type === 'text') yield { chunk: event.text }
    if (event.type === 'usage') {
      const { inputTokens, outputTokens } = event.usage
      usage = {
        ...usage,
        ...(inputTokens !== undefined && { input_tokens: inputTokens }),
        ...(outputTokens !== undefined && { output_tokens: outputTokens }),
      }
    }
    if (event.type === 'approvalRequested') {
      const { approval } = event
      const conversation = conversationOf(run, following)
      yield { waiting: { kind: approval.kind, ...('call' in approval && { tool: approval.call.name }), conversation } }
    }
    if (event.type === 'finished') {
      const { firstTokenMs, totalMs } = event.timings
      yield {
        done: true,
        finish_reason: event.reason,
        ...usage,
        ...(firstTokenMs !== undefined && { first_token_ms: firstTokenMs }),
        ...(totalMs !== undefined && { total_ms: totalMs }),
      }
    }
  }
}
