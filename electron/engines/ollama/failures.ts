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
  /** Absent when no model was involved. */
  model?: string
  origin: string
}

/** An answer with a status other than 2xx, before the stream began. */
export function fromStatus(status: number, body: string, asked: Asked): AppError {
  const { text, fields } = engineWords(body)
  const detail = `HTTP ${status}${text ? `: ${text}` : ''}`
  const known = fromWords(text, fields, asked, detail)
  if (known) return known
  if (status === 404 && asked.model !== undefined && /model/i.test(text)) return notFound(asked.model, detail)
  if (status === 404 || status === 405) {
    return failed(`The server at ${asked.origin} answered, but not as Ollama does.`, detail, {
      next: 'Check the address in Settings. If it is right, update Ollama.',
    })
  }
  if (status === 401) {
    return failed('Ollama asks you to sign in to its own service for this model.', detail, {
      next: 'Choose a model that runs on this machine.',
    })
  }
  if (status === 403) {
    return failed(`The server at ${asked.origin} refused the request.`, detail, {
      next: 'It accepts only certain host names. Use its IP address in Settings.',
    })
  }
  if (status === 503) {
    return new AppError('ENGINE_BUSY', 'Ollama is busy: too many answers are waiting.', {
      next: 'Wait for one to end, then try again.',
      detail,
    })
  }
  if (status === 499) return failed('Ollama gave up on the request.', detail)
  if (status === 400) {
    return failed('Ollama did not accept the request.', detail, text ? { next: itSays(text) } : {})
  }
  return failed('Ollama failed to answer.', detail)
}

/** An error line after the answer had begun. */
export function fromErrorLine(error: string, asked: Asked): AppError {
  const { text, fields } = engineWords(error)
  return fromWords(text, fields, asked, text) ?? failed('Ollama failed while it was answering.', text)
}

/** What `fetch` threw, or what broke while the body was read (`begun`). AppErrors pass as they are. */
export function fromNetwork(thrown: unknown, asked: Asked, begun: boolean): AppError {
  return networkFailure(thrown, { engine: 'Ollama', origin: asked.origin, begun })
}

function fromWords(text: string, fields: Record<string, unknown>, asked: Asked, detail: string): AppError | undefined {
  const name = asked.model ?? 'The model'
  if (isOverflow(text, fields)) return overflow(text, fields, detail)
  if (/image input is not supported|data required for image input|does not support images?\b/i.test(text)) {
    return lacking(name, 'vision', detail)
  }
  const lacks = /does not support (\w+)/i.exec(text)?.[1]?.toLowerCase()
  if (lacks) return lacking(name, lacks, detail)
  if (/model .* not found|file does not exist/i.test(text)) return notFound(name, detail)
  if (/model is required|invalid model name/i.test(text)) {
    return new AppError('MODEL_NOT_FOUND', `"${name}" is not the name of a model.`, { next: 'Choose a model.', detail })
  }
  if (/no space left|not enough space|disk (is )?full/i.test(text)) {
    return new AppError('STORAGE_FULL', 'The disk on which Ollama keeps its models is full.', {
      next: 'Make room on it, then try again.',
      detail,
    })
  }
  if (isOutOfMemory(text)) {
    return failed(`There is not enough memory for ${name}.`, detail, {
      next: 'Close other programs, choose a smaller model, or set a smaller context for this conversation.',
    })
  }
  if (
    /runner (process )?(has )?(unexpectedly )?(stopped|terminated|died)|error was encountered while running/i.test(text)
  ) {
    return failed(`${name} stopped unexpectedly while Ollama was running it.`, detail, {
      next: 'Try again. If it happens again, the machine may lack memory for it: choose a smaller model or context.',
    })
  }
  return undefined
}

function notFound(model: string, detail: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `Ollama does not have the model ${model}.`, {
    next: 'Get it on the Models page, or choose another model.',
    detail,
  })
}

function failed(message: string, detail: string, more: { next?: string } = {}): AppError {
  return new AppError('ENGINE_FAILED', message, {
    next: more.next ?? 'Try again. If it happens again, restart Ollama and look at its log.',
    detail,
  })
}
