import type { Response } from 'undici'
import { AppError } from '../../../shared/model/errors.ts'
import type { EgressInit } from '../../platform/egress.ts'
import type { AnswerLimits } from '../overHttp/silence.ts'
import { streamAnswer } from '../overHttp/streamAnswer.ts'
import { type AnswerKind, type AnswerLine, parseAnswerLine } from './answerLine.ts'
import { type Asked, fromErrorLine, fromNetwork, fromStatus } from './failures.ts'
import { readNdjson } from './ndjson.ts'

/** What an answer needs of the outside. Read at each call, so that a changed setting holds from the next answer on. */
export interface OllamaConnection {
  /** Throws an AppError when the address can't be used. */
  origin(): string
  fetch(url: string, init: EgressInit): Promise<Response>
  timeouts(): AnswerLimits
}

/**
 * Asks /api/chat or /api/generate and yields the lines of its answer, the `done` line last, by the rules of
 * `streamAnswer`. An answer without its `done` line is STREAM_BROKEN.
 */
export async function* answerStream(
  connection: OllamaConnection,
  kind: AnswerKind,
  body: { model: string },
  how: { signal?: AbortSignal | undefined; join: boolean },
): AsyncGenerator<AnswerLine, void, undefined> {
  const asked: Asked = { model: body.model, origin: connection.origin() }
  yield* streamAnswer(
    {
      model: body.model,
      limits: connection.timeouts(),
      open: (signal) =>
        connection.fetch(`${asked.origin}/api/${kind}`, {
          purpose: 'ollama',
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/x-ndjson',
            'accept-encoding': 'identity',
          },
          body: JSON.stringify(body),
          signal,
        }),
      read: (response) => readNdjson(response.body as ReadableStream<Uint8Array>),
      parse(value) {
        const line = parseAnswerLine(value, kind)
        if (line.error !== undefined) throw fromErrorLine(line.error, asked)
        if (line.remoteHost) throw remote(line.remoteHost, asked)
        return line
      },
      isPlain: ({ done, toolCalls }) => !done && toolCalls.length === 0,
      callsIn: ({ toolCalls }) => ({
        begun: toolCalls.length,
        length: toolCalls.reduce((sum, { args }) => sum + JSON.stringify(args).length, 0),
      }),
      ended() {
        throw unfinished()
      },
      refused: (status, text) => fromStatus(status, text, asked),
      broken: (thrown, begun) => fromNetwork(thrown, asked, begun),
    },
    how,
  )
}

function unfinished(): AppError {
  return new AppError('STREAM_BROKEN', "Ollama's answer ended before it was complete.", {
    next: 'What had arrived is kept. Check that Ollama still runs, then try again.',
    detail: 'the stream ended without a done line',
  })
}

function remote(host: string, { model = 'The model' }: Asked): AppError {
  return new AppError('FORBIDDEN', `${model} does not run on this machine: Ollama passes it on to ${host}.`, {
    next: 'Choose a model that runs on this machine.',
  })
}
