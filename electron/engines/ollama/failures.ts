import { AppError } from '../../../shared/model/errors.ts'

/** What a failure is about, for its sentence. */
export interface Asked {
  /** Absent when no model was involved. */
  model?: string
  origin: string
}

/**
 * The engine's own words out of an error body: `{"error": "..."}`, where the text may itself be such JSON, as it is
 * when Ollama passes on what its inner server said.
 */
export function engineWords(body: string): { text: string; fields: Record<string, unknown> } {
  let text = body.trim()
  let fields: Record<string, unknown> = {}
  for (let depth = 0; depth < 5 && text.startsWith('{'); depth += 1) {
    const parsed = parseObject(text)
    if (!parsed) break
    const inner = parsed.error ?? parsed.message
    if (typeof inner === 'object' && inner !== null) {
      fields = { ...fields, ...inner }
      const message = (inner as Record<string, unknown>).message
      text = typeof message === 'string' ? message : JSON.stringify(inner)
      if (typeof message !== 'string') break
    } else if (typeof inner === 'string') {
      fields = { ...fields, ...parsed }
      text = inner.trim()
    } else break
  }
  return { text, fields }
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
  if (status === 400) return failed('Ollama did not accept the request.', detail, { next: 'Its own words are below.' })
  return failed('Ollama failed to answer.', detail)
}

/** An error line after the answer had begun. */
export function fromErrorLine(error: string, asked: Asked): AppError {
  const { text, fields } = engineWords(error)
  return fromWords(text, fields, asked, text) ?? failed('Ollama failed while it was answering.', text)
}

/** What `fetch` threw, or what broke while the body was read (`begun`). AppErrors pass as they are. */
export function fromNetwork(thrown: unknown, asked: Asked, begun: boolean): AppError {
  if (thrown instanceof AppError) return thrown
  const detail = networkWords(thrown)
  if (begun) {
    return new AppError('STREAM_BROKEN', 'The connection to Ollama broke before the answer was complete.', {
      next: 'What had arrived is kept. Check that Ollama still runs, then try again.',
      detail,
      cause: thrown,
    })
  }
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError'
  const message = isLate
    ? `The server at ${asked.origin} did not answer in time.`
    : `Nothing answers at ${asked.origin}.`
  return new AppError(isLate ? 'ENGINE_TIMEOUT' : 'ENGINE_UNREACHABLE', message, {
    next: 'Start Ollama, or check its address in Settings, then try again.',
    detail,
    cause: thrown,
  })
}

function fromWords(text: string, fields: Record<string, unknown>, asked: Asked, detail: string): AppError | undefined {
  const name = asked.model ?? 'The model'
  if (
    fields.type === 'exceed_context_size_error' ||
    /exceed\w*.{0,40}context|context.{0,20}exceeded|prompt (is )?too long/i.test(text)
  ) {
    return overflow(text, fields, detail)
  }
  if (/image input is not supported|data required for image input|does not support images?\b/i.test(text)) {
    return lacking(name, 'vision', detail)
  }
  const lacks = /does not support (\w+)/i.exec(text)?.[1]?.toLowerCase()
  if (lacks) return lacking(name, lacks, detail)
  if (/model .* not found|file does not exist/i.test(text)) return notFound(name, detail)
  if (/model is required|invalid model name/i.test(text)) {
    return new AppError('MODEL_NOT_FOUND', `"${name}" is not the name of a model.`, { next: 'Choose a model.', detail })
  }
  if (/out of memory|more system memory|insufficient memory|cudaMalloc|failed to allocate/i.test(text)) {
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

function overflow(text: string, fields: Record<string, unknown>, detail: string): AppError {
  const [first, second] = [...text.matchAll(/(\d+)\s*tokens/gi)].map((match) => Number(match[1]))
  const prompt = numberOr(fields.n_prompt_tokens, first)
  const context = numberOr(fields.n_ctx, second)
  const figures = prompt && context ? `It has ${prompt} tokens; the model has room for ${context}.` : ''
  return new AppError('CONTEXT_OVERFLOW', `The conversation is too long for the model's context. ${figures}`.trim(), {
    next: 'Set a longer context for this conversation, or start a new one. Nothing was cut.',
    detail,
  })
}

function lacking(name: string, capability: string, detail: string): AppError {
  const sentence: Record<string, string> = {
    thinking: `${name} can't show its thinking.`,
    tools: `${name} can't use tools.`,
    chat: `${name} can't chat: it is made for something else, such as embeddings.`,
    generate: `${name} can't continue a text: it is made for something else, such as embeddings.`,
    vision: `${name} can't look at images.`,
  }
  const next: Record<string, string> = {
    thinking: 'Turn thinking off for this conversation, or choose another model.',
    tools: 'Turn the tools off, or choose another model.',
  }
  return new AppError('MODEL_LACKS_CAPABILITY', sentence[capability] ?? `${name} does not support ${capability}.`, {
    next: next[capability] ?? 'Choose another model.',
    detail,
  })
}

function notFound(model: string, detail: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `Ollama does not have the model ${model}.`, {
    next: `Get it with: ollama pull ${model}. Or choose another model.`,
    detail,
  })
}

function failed(message: string, detail: string, more: { next?: string } = {}): AppError {
  return new AppError('ENGINE_FAILED', message, {
    next: more.next ?? 'Try again. If it happens again, restart Ollama and look at its log.',
    detail,
  })
}

function networkWords(thrown: unknown): string {
  const words: string[] = []
  for (let error = thrown, depth = 0; error instanceof Error && depth < 4; error = error.cause, depth += 1) {
    const { code } = error as Error & { code?: unknown }
    words.push(typeof code === 'string' ? `${code} ${error.message}` : error.message)
  }
  return words.join(': ')
}

function numberOr(value: unknown, otherwise: number | undefined): number | undefined {
  return typeof value === 'number' ? value : otherwise
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
