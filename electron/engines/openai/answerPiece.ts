import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import { redact } from '../../platform/redact.ts'
import { newCallId } from '../chatModels/callId.ts'
import type { CallPiece } from '../chatModels/chunks.ts'
import type { AnswerPiece } from '../overHttp/streamAnswer.ts'
import { type Asked, fromErrorEvent, unfinished } from './failures.ts'
import { DONE } from './sse.ts'
import { ThinkTags } from './ThinkTags.ts'

// What only describes an answer must never cost the answer: an odd value is left out.
const count = z.int().nonnegative().optional().catch(undefined)
const milliseconds = z.number().nonnegative().optional().catch(undefined)
const label = z.string().nullish().catch(undefined)

const Call = z.object({
  index: z.int().nullish().catch(undefined),
  id: label,
  function: z
    .object({ name: label, arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() })
    .nullish(),
})

/** Text and thinking; both names of the latter are in use. */
const Said = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish().catch(undefined),
  tool_calls: z.array(Call).nullish(),
})

const Event = z.object({
  choices: z
    .array(
      z.object({
        delta: Said.nullish(),
        /** Where the server did not stream. */
        message: Said.nullish(),
        /** Of a text completion. */
        text: z.string().nullish(),
        finish_reason: label,
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(undefined),
  /** llama-server's. */
  timings: z
    .object({ prompt_n: count, prompt_ms: milliseconds, predicted_n: count, predicted_ms: milliseconds })
    .nullish()
    .catch(undefined),
})
type Event = z.infer<typeof Event>

export interface ServerPiece extends AnswerPiece {
  calls: CallPiece[]
  /** Of the last piece: the reason of the end, and durations in nanoseconds where the server tells them. */
  metadata?: { done_reason: 'stop' | 'length'; prompt_eval_duration?: number; eval_duration?: number }
  usage?: { input_tokens: number; output_tokens: number; total_tokens: number }
}

/** `one` with what `other` adds to its last call; undefined when it adds anything else. */
export function joinCalls(one: ServerPiece, other: ServerPiece): ServerPiece | undefined {
  const last = one.calls.at(-1)
  const [more, ...others] = other.calls
  const isMore = last && more && others.length === 0 && more.id === undefined && more.index === last.index
  if (!isMore || one.done || other.done || other.content || other.thinking) return undefined
  return { ...one, calls: [...one.calls.slice(0, -1), { ...last, args: last.args + more.args }] }
}

interface NumberedCall {
  /** Ours. */
  index: number
  /** The server's number and id. */
  given: number | undefined
  id: string | undefined
}

/** Reads the events of one answer, and knows when it was whole. */
export class PieceReader {
  readonly #asked: Asked
  readonly #calls: NumberedCall[] = []
  readonly #tags = new ThinkTags()
  #reason: string | undefined
  #usage: Event['usage']
  #timings: Event['timings']

  constructor(asked: Asked) {
    this.#asked = asked
  }

  /** How many tool calls there were. */
  get calls(): number {
    return this.#calls.length
  }

  /** Undefined for an event that says nothing. Throws the failure that it tells of. */
  read(value: unknown): ServerPiece | undefined {
    if (value === DONE) return this.end()
    const error = errorOf(value)
    if (error !== undefined) throw fromErrorEvent(error, this.#asked)
    const parsed = Event.safeParse(value)
    if (!parsed.success) throw strange(value)
    const { choices, usage, timings } = parsed.data
    if (!choices && !usage && !timings) throw strange(value)
    // Some tell nothing but zeros, with every piece or with the last.
    if (usage?.prompt_tokens || usage?.completion_tokens) this.#usage = usage
    this.#timings = timings ?? this.#timings
    const choice = choices?.[0]
    if (!choice) return undefined
    if (choice.finish_reason) this.#reason = choice.finish_reason
    const said = choice.delta ?? choice.message
    const parted = this.#tags.read(said?.content ?? '')
    // What a text completion says stands as it is.
    const content = parted.content || (said ? '' : (choice.text ?? ''))
    const thinking = (said?.reasoning_content || said?.reasoning || '') + parted.thinking
    const calls = (said?.tool_calls ?? []).map((call) => this.#number(call))
    return content || thinking || calls.length > 0 ? { content, thinking, calls, done: false } : undefined
  }

  /** The last piece. STREAM_BROKEN when the model had not come to its end. */
  end(): ServerPiece {
    if (this.#reason === undefined || /^(abort|error)/i.test(this.#reason)) throw unfinished(this.#asked)
    const {
      prompt_ms: promptMs,
      predicted_ms: predictedMs,
      prompt_n: prompted,
      predicted_n: predicted,
    } = this.#timings ?? {}
    const input = this.#usage?.prompt_tokens ?? prompted
    const output = this.#usage?.completion_tokens ?? predicted
    return {
      ...this.#tags.end(),
      calls: [],
      done: true,
      metadata: {
        done_reason: this.#reason === 'length' ? 'length' : 'stop',
        ...(promptMs && { prompt_eval_duration: Math.round(promptMs * 1e6) }),
        ...(predictedMs && { eval_duration: Math.round(predictedMs * 1e6) }),
      },
      ...((input !== undefined || output !== undefined) && {
        usage: { input_tokens: input ?? 0, output_tokens: output ?? 0, total_tokens: (input ?? 0) + (output ?? 0) },
      }),
    }
  }

  /**
   * A piece of a call under a number of ours: some servers number all calls 0, and tell them apart by their ids alone;
   * some have no numbers, or neither. Its id and name stand in its first piece only, though a server may repeat them.
   */
  #number({ index: given, id, function: called }: z.infer<typeof Call>): CallPiece {
    const text = called?.arguments ?? ''
    const args = typeof text === 'string' ? text : JSON.stringify(text)
    const known = this.#known(given ?? undefined, id || undefined, Boolean(called?.name))
    if (known) return { args, index: known.index }
    const index = this.#calls.length
    this.#calls.push({ index, given: given ?? undefined, id: id || undefined })
    return { id: id || newCallId(), name: called?.name ?? '', args, index }
  }

  /** The call that a piece goes on with; undefined when it begins one. */
  #known(given: number | undefined, id: string | undefined, hasName: boolean): NumberedCall | undefined {
    const isSame = (call: NumberedCall) => call.given === given && (!id || !call.id || id === call.id)
    const known = this.#calls.findLast(isSame)
    return given === undefined && id === undefined && hasName ? undefined : known
  }
}

/** The error in an event: `{ error }`, or as older vLLMs write it, an object that calls itself one. */
function errorOf(value: unknown): unknown {
  const { error, object } = (value ?? {}) as { error?: unknown; object?: unknown }
  if (error !== undefined && error !== null) return error
  return object === 'error' ? value : undefined
}

function strange(value: unknown): AppError {
  return new AppError('STREAM_BROKEN', 'The server sent something that is not part of an answer.', {
    next: 'What had arrived is kept. Try again; if it happens again, update the server.',
    detail: redact(JSON.stringify(value) ?? '').slice(0, 500),
  })
}
