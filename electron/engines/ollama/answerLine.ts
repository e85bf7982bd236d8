import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'

const ToolCall = z.object({
  id: z.string().optional().catch(undefined),
  function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).nullish() }),
})

// What only describes an answer must never cost the answer: an odd value is left out.
const count = z.int().nonnegative().optional().catch(undefined)
const nanoseconds = z.number().nonnegative().optional().catch(undefined)
const label = z.string().optional().catch(undefined)

/** What lines of /api/chat and /api/generate share. Unknown fields pass; the ones we read must be what they should. */
const shared = {
  error: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  done: z.boolean().nullish(),
  done_reason: label,
  model: label,
  created_at: label,
  remote_host: z.string().nullish(),
  total_duration: nanoseconds,
  load_duration: nanoseconds,
  prompt_eval_count: count,
  prompt_eval_duration: nanoseconds,
  eval_count: count,
  eval_duration: nanoseconds,
}

const ChatLine = z.object({
  ...shared,
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z.array(ToolCall).nullish(),
    })
    .nullish(),
})

const GenerateLine = z
  .object({ ...shared, response: z.string().nullish(), thinking: z.string().nullish() })
  .transform(({ response, thinking, ...rest }) => ({
    ...rest,
    message: response == null && thinking == null ? undefined : { content: response, thinking, tool_calls: undefined },
  }))

/** Where an answer comes from: roles and templates in a chat, a text and what follows it. */
export type AnswerKind = 'chat' | 'generate'

export interface AnswerLine {
  content: string
  thinking: string
  toolCalls: { id: string | undefined; name: string; args: Record<string, unknown> }[]
  /** The engine's own words when it failed after the answer had begun. */
  error: string | undefined
  done: boolean
  /** Where the answer is really made, when that is not the server asked. */
  remoteHost: string | undefined
  /** What the last line says of the whole answer: reason, counts, durations in nanoseconds; zeros are left out by Ollama. */
  metadata: Record<string, string | number>
}

/** Reads one line. STREAM_BROKEN when it is no line of such an answer. */
export function parseAnswerLine(value: unknown, kind: AnswerKind): AnswerLine {
  const parsed = (kind === 'chat' ? ChatLine : GenerateLine).safeParse(value)
  if (!parsed.success || !(parsed.data.error != null || parsed.data.message || parsed.data.done)) {
    throw new AppError('STREAM_BROKEN', 'The engine sent something that is not part of an answer.', {
      next: 'What had arrived is kept. Try again; if it happens again, update the engine.',
      detail: JSON.stringify(value)?.slice(0, 500) ?? '',
    })
  }
  const { error, message, done, remote_host: remoteHost, ...rest } = parsed.data
  return {
    content: message?.content ?? '',
    thinking: message?.thinking ?? '',
    toolCalls: (message?.tool_calls ?? []).map((call) => ({
      id: call.id || undefined,
      name: call.function.name,
      args: call.function.arguments ?? {},
    })),
    error: error == null ? undefined : typeof error === 'string' ? error : JSON.stringify({ error }),
    done: done === true,
    remoteHost: remoteHost || undefined,
    metadata: done ? defined(rest) : {},
  }
}

function defined(values: Record<string, string | number | undefined>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
