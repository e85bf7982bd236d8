import { AppError } from '../../../shared/model/errors.ts'
import {
  engineWords,
  isOutOfMemory,
  isOverflow,
  itSays,
  lacking,
  networkFailure,
  overflow,
} from '../overHttp/engineWords.ts'

/** What a failure is about, for its sentence. */
export interface Asked {
  /** What the user calls the server. */
  server: string
  origin: string
  /** Absent when no model was involved. */
  model?: string
  /** Whether a key was sent. */
  hasKey: boolean
}

/** An answer with a status other than 2xx, before the stream began. */
export function fromStatus(status: number, body: string, asked: Asked): AppError {
  const { text, fields } = engineWords(body)
  const detail = `HTTP ${status}${text ? `: ${text}` : ''}`
  if (status === 401 || status === 403) return keyRefused(asked, detail, status === 403 ? text : '')
  const known = fromWords(text, fields, asked, detail)
  if (known) return known
  if (status === 404 && asked.model !== undefined && /model/i.test(text)) return notFound(asked, detail)
  if (status === 404 || status === 405) return otherKind(asked, detail)
  if (status === 503 && /loading/i.test(text)) {
    return new AppError('ENGINE_BUSY', `${asked.server} is still loading its model.`, {
      next: 'Wait a moment, then try again.',
      detail,
    })
  }
  if (status === 429 || status === 503) {
    return new AppError('ENGINE_BUSY', `${asked.server} is busy.`, { next: 'Wait a moment, then try again.', detail })
  }
  if (status >= 400 && status < 500) {
    return failed(`${asked.server} did not accept the request.`, detail, text ? itSays(text) : undefined)
  }
  return failed(`${asked.server} failed to answer.`, detail)
}

/** An error after the answer had begun, in whatever form it came. */
export function fromErrorEvent(error: unknown, asked: Asked): AppError {
  const { text, fields } = engineWords(JSON.stringify({ error }))
  return fromWords(text, fields, asked, text) ?? failed(`${asked.server} failed while it was answering.`, text)
}

/** What `fetch` threw, or what broke while the body was read (`begun`). AppErrors pass as they are. */
export function fromNetwork(thrown: unknown, asked: Asked, begun: boolean): AppError {
  return networkFailure(thrown, { engine: asked.server, origin: asked.origin, begun })
}

/** What answered is no list of models, or no answer of a model. */
export function otherKind({ server, origin }: Asked, detail: string): AppError {
  return failed(
    `What answers at ${origin} does not speak OpenAI’s protocol there.`,
    detail,
    `Check the address of ${server} in Settings, the path too: most servers have it under /v1.`,
  )
}

/** The end of the stream without the model's own end. */
export function unfinished({ server }: Asked): AppError {
  return new AppError('STREAM_BROKEN', `The answer of ${server} ended before it was complete.`, {
    next: 'What had arrived is kept. Check that the server still runs, then try again.',
    detail: 'the stream ended without a finish_reason',
  })
}

/** `words`: the server's, where it may refuse for another reason. */
function keyRefused({ server, hasKey }: Asked, detail: string, words: string): AppError {
  const next = hasKey
    ? 'Set the right key in Settings, under Model servers.'
    : 'Set its key in Settings, under Model servers.'
  return new AppError('FORBIDDEN', hasKey ? `${server} refused the key.` : `${server} asks for a key.`, {
    next: words ? `${next} ${itSays(words)}` : next,
    detail,
  })
}

function fromWords(text: string, fields: Record<string, unknown>, asked: Asked, detail: string): AppError | undefined {
  const name = asked.model ?? 'The model'
  if (isOverflow(text, fields)) {
    const { message } = overflow(text, fields, detail)
    const next = 'Start a new conversation, or start the server with a longer context. Nothing was cut.'
    return new AppError('CONTEXT_OVERFLOW', message, { next, detail })
  }
  if (/enable-auto-tool-choice|requires? --jinja|tools?\b.{0,60}not support|not support.{0,40}\btools?\b/i.test(text)) {
    return lacking(name, 'tools', detail)
  }
  if (
    /image input is not supported|not a multimodal model|at most 0 image|not support.{0,30}\b(images?|vision)\b/i.test(
      text,
    )
  ) {
    return lacking(name, 'vision', detail)
  }
  if (/not support.{0,30}\b(thinking|reasoning)\b/i.test(text)) return lacking(name, 'thinking', detail)
  if (/not support.{0,30}\bchat|does not have a chat template|default chat template/i.test(text)) {
    return lacking(name, 'chat', detail)
  }
  if (/model .*(not found|does not exist)|no models? (is |are )?loaded|invalid model identifier/i.test(text)) {
    return notFound(asked, detail)
  }
  if (isOutOfMemory(text)) {
    return failed(`There is not enough memory for ${name} on ${asked.server}.`, detail, 'Choose a smaller model.')
  }
  return undefined
}

function notFound({ server, model = 'this model' }: Asked, detail: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `${server} does not have the model ${model}.`, {
    next: 'Load it on the server, or choose another model.',
    detail,
  })
}

function failed(message: string, detail: string, next?: string): AppError {
  return new AppError('ENGINE_FAILED', message, {
    next: next ?? 'Try again. If it happens again, look at the server’s log.',
    detail,
  })
}
