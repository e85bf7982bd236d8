import type { Response } from 'undici'
import type { EgressInit } from '../../platform/egress.ts'
import { parseJson, readLines } from '../overHttp/readLines.ts'
import { type AnswerLimits, unlessAborted } from '../overHttp/silence.ts'
import { streamAnswer } from '../overHttp/streamAnswer.ts'
import { joinCalls, PieceReader, type ServerPiece } from './answerPiece.ts'
import { type Asked, fromNetwork, fromStatus, otherKind } from './failures.ts'
import type { ServerKind } from './serverKind.ts'
import { readEvents } from './sse.ts'

/** What an answer needs of the outside. Read at each call, so that a changed setting or key holds from the next one on. */
export interface ServerConnection {
  /** What the user calls the server. */
  label: string
  /** Where its calls are, and their origin. Throws an AppError when that can't be used. */
  place(): { base: string; origin: string }
  key(): Promise<string | undefined>
  fetch(url: string, init: Omit<EgressInit, 'purpose'>): Promise<Response>
  timeouts(): AnswerLimits
  /** Whose server it is, as the last look at it found; undefined: not known. */
  kind(): ServerKind | undefined
}

/** An answer that comes in one piece is read as one. */
const MAX_WHOLE_BYTES = 16 * 1024 * 1024

/**
 * Asks `/chat/completions` or `/completions` and yields the pieces of the answer, the `done` one last, by the rules of
 * `streamAnswer`. A stream in which the model never said that it had ended is STREAM_BROKEN.
 */
export async function* serverStream(
  connection: ServerConnection,
  path: '/chat/completions' | '/completions',
  body: { model: string },
  how: { signal?: AbortSignal | undefined; join: boolean },
): AsyncGenerator<ServerPiece, void, undefined> {
  const { base, origin } = connection.place()
  const key = await unlessAborted(connection.key(), how.signal)
  const asked: Asked = { server: connection.label, origin, model: body.model, hasKey: key !== undefined }
  const reader = new PieceReader(asked)
  yield* streamAnswer(
    {
      model: body.model,
      limits: connection.timeouts(),
      open: (signal) =>
        connection.fetch(`${base}${path}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'text/event-stream',
            'accept-encoding': 'identity',
            ...authorization(key),
          },
          body: JSON.stringify(body),
          signal,
        }),
      read: (response) => readAnswer(response, asked),
      parse: (value) => reader.read(value),
      isPlain: ({ done, calls }) => !done && calls.length === 0,
      joinCalls,
      callsIn: ({ calls }) => ({
        begun: calls.filter(({ id }) => id !== undefined).length,
        length: calls.reduce((sum, { args }) => sum + args.length, 0),
      }),
      // Not every server says [DONE]; what counts is that the model came to its end.
      ended: () => reader.end(),
      refused: (status, text) => fromStatus(status, text, asked),
      broken: (thrown, begun) => fromNetwork(thrown, asked, begun),
    },
    how,
  )
}

export function authorization(key: string | undefined): { authorization?: string } {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

/** Events; or one whole object, from a server that does not stream or has only an error to say. */
async function* readAnswer(response: Response, asked: Asked): AsyncGenerator<unknown[], void, undefined> {
  const body = response.body as ReadableStream<Uint8Array>
  const type = response.headers.get('content-type') ?? ''
  if (/\bhtml\b/i.test(type)) throw otherKind(asked, 'it answered with a web page')
  if (!/\bjson\b/i.test(type)) return yield* readEvents(body)
  let text = ''
  for await (const lines of readLines(body, { maxBytes: MAX_WHOLE_BYTES })) text += lines.join('\n')
  yield [parseJson(text)]
}
