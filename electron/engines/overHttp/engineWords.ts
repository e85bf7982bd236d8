import { number } from '../../../shared/format.ts'
import { AppError } from '../../../shared/model/errors.ts'
import { redact } from '../../platform/redact.ts'

/** More than any engine has to say of a failure; what is read of its words is looked through many times. */
const MAX_WORDS = 4_000

/**
 * The engine's own words out of an error body: `{"error": "..."}` (or `message`, or `detail`), where the text may itself be
 * such JSON, as it is when Ollama passes on what its inner server said. Keys are hidden, and what is longer than any
 * engine's words is cut.
 */
export function engineWords(body: string): { text: string; fields: Record<string, unknown> } {
  let text = body.trim()
  let fields: Record<string, unknown> = {}
  for (let depth = 0; depth < 5 && text.startsWith('{'); depth += 1) {
    const parsed = parseObject(text)
    if (!parsed) break
    const inner = parsed.error ?? parsed.message ?? parsed.detail
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
  return { text: redact(text).slice(0, MAX_WORDS), fields }
}

const MAX_SAID = 300

/** What an engine said, as a sentence for where its details are not shown; of long words the beginning, or the end. */
export function itSays(words: string, part: 'beginning' | 'end' = 'beginning'): string {
  const line = words.replace(/\s+/g, ' ').trim()
  if (line.length <= MAX_SAID) return `It says: “${line}”.`
  return part === 'end' ? `It says: “…${line.slice(-MAX_SAID)}”.` : `It says: “${line.slice(0, MAX_SAID)}…”.`
}

/** Whether these are the words of an engine whose context is too small for the prompt. */
export function isOverflow(text: string, fields: Record<string, unknown>): boolean {
  return (
    fields.type === 'exceed_context_size_error' ||
    fields.code === 'context_length_exceeded' ||
    /exceed.{0,50}context|context.{0,20}exceeded|prompt (is )?too long/i.test(text) ||
    /maximum context length|greater than the context length|context (the )?overflows|loaded with context length/i.test(
      text,
    ) ||
    /longer than the maximum model length|larger than the maximum context/i.test(text)
  )
}

export function isOutOfMemory(text: string): boolean {
  return /out of memory|more system memory|insufficient memory|cudaMalloc|failed to allocate/i.test(text)
}

/** CONTEXT_OVERFLOW with the figures that those words give. */
export function overflow(text: string, fields: Record<string, unknown>, detail: string): AppError {
  const named = /(?:context (?:length|size|window)(?: is| of)?(?: only)? \(?|n_ctx: )(\d+)/i.exec(text)?.[1]
  const told = [...text.matchAll(/\b(\d{1,12})(?: input)? tokens|n_keep: (\d{1,12})/gi)].map(([, one, other]) =>
    Number(one ?? other),
  )
  const context = numberOr(fields.n_ctx, named === undefined ? Math.min(...told) : Number(named))
  const prompt = numberOr(fields.n_prompt_tokens, Math.max(...told))
  const figures = prompt > context ? `It has ${number(prompt)} tokens; the model has room for ${number(context)}.` : ''
  return new AppError('CONTEXT_OVERFLOW', `The conversation is too long for the model's context. ${figures}`.trim(), {
    next: 'Set a longer context for this conversation, or start a new one. Nothing was cut.',
    detail,
  })
}

/** MODEL_LACKS_CAPABILITY, in a person's words. */
export function lacking(name: string, capability: string, detail: string): AppError {
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

/** What undici and Node say of a connection that failed, without its stack. */
function networkWords(thrown: unknown): string {
  const words: string[] = []
  for (let error = thrown, depth = 0; error instanceof Error && depth < 4; error = error.cause, depth += 1) {
    const { code } = error as Error & { code?: unknown }
    words.push(typeof code === 'string' ? `${code} ${error.message}` : error.message)
  }
  return words.join(': ')
}

function numberOr(value: unknown, otherwise: number): number {
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

/** What `fetch` threw, or what broke while the body was read (`begun`). AppErrors pass as they are. */
export function networkFailure(
  thrown: unknown,
  { engine, origin, begun }: { engine: string; origin: string; begun: boolean },
): AppError {
  if (thrown instanceof AppError) return thrown
  const more = { detail: redact(networkWords(thrown)), cause: thrown }
  if (begun) {
    return new AppError('STREAM_BROKEN', `The connection to ${engine} broke before the answer was complete.`, {
      next: `What had arrived is kept. Check that ${engine} still runs, then try again.`,
      ...more,
    })
  }
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError'
  const message = isLate ? `The server at ${origin} did not answer in time.` : `Nothing answers at ${origin}.`
  return new AppError(isLate ? 'ENGINE_TIMEOUT' : 'ENGINE_UNREACHABLE', message, {
    next: `Start ${engine}, or check its address in Settings, then try again.`,
    ...more,
  })
}
