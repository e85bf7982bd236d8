const SECRET_KEY = /token|secret|passw|authorization|cookie|api-?key|credential/i
const WORDS_KEY =
  /^(text|content|prompt|system|systemPrompt|question|answer|draft|query|title|blocks|messages|snippet)$/i
const LONGEST_VALUE = 500
/** What is shorter would hide words that are none. */
const SHORTEST_SECRET = 8

const secrets = new Set<string>()

/** From now on this very text is hidden wherever it would stand in a log, an error's detail or a report. */
export function hideSecret(secret: string): void {
  if (secret.length >= SHORTEST_SECRET) secrets.add(secret)
}

/**
 * The line without what gives access: what `hideSecret` was told, tokens in URLs, bearers, keys as services write them,
 * and user names or passwords in an address.
 */
export function redact(line: string): string {
  let clean = line
  // The longest first: one may be the beginning of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '[hidden]')
  return (
    clean
      .replace(/([?#&](?:\w*token|key|api_key|code|secret)=)[^&\s"'<>]+/gi, '$1[hidden]')
      .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [hidden]')
      // No scheme is longer; without a limit, a long text of dots would take seconds.
      .replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s"'@]+@/gi, '$1[hidden]@')
      .replace(/\b((?:x-)?api[-_]?key["']?\s*[:=]\s*["']?)[^\s"',]+/gi, '$1[hidden]')
      .replace(/\b(sk|hf|gsk)[-_][\w-]{16,}/g, '$1-[hidden]')
  )
}

/** Fields as they may stand in a log: secrets hidden by their name, the user's and the model's words as a length only. */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) clean[key] = redactValue(key, value, 0)
  return clean
}

function redactValue(key: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (SECRET_KEY.test(key)) return '[hidden]'
  if (WORDS_KEY.test(key)) return `[${lengthOf(value)}]`
  if (value instanceof Error) {
    const { code, cause } = value as Error & { code?: unknown }
    const line = `${value.name}${code === undefined ? '' : ` ${String(code)}`}: ${value.message}`
    const whole = cut(redact(line))
    return cause === undefined || depth > 2 ? whole : { error: whole, cause: redactValue('cause', cause, depth + 1) }
  }
  if (typeof value === 'string') return cut(redact(value))
  if (typeof value !== 'object') return String(value)
  if (depth > 3) return '[…]'
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => redactValue('', item, depth + 1))
  const clean: Record<string, unknown> = {}
  for (const [inner, item] of Object.entries(value).slice(0, 40)) clean[inner] = redactValue(inner, item, depth + 1)
  return clean
}

function lengthOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length} characters`
  if (Array.isArray(value)) return `${value.length} items`
  return 'left out'
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}
