/** The body of a /api/chat or /api/generate request, as far as the scripted server reads it. */
export interface ChatBody {
  model: string
  messages?: { role: string; content: string; images?: string[]; tool_calls?: unknown[]; tool_name?: string }[]
  /** Of /api/generate, with the three that a raw request may not have. */
  prompt?: string
  raw?: boolean
  system?: string
  template?: string
  context?: number[]
  stream?: boolean
  format?: unknown
  keep_alive?: number | string
  tools?: { function: { name: string } }[]
  options?: Record<string, unknown>
  think?: boolean | string
  truncate?: boolean
}

export interface ToolCallSpec {
  /** Null leaves it out, as older servers do. */
  id?: string | null
  name: string
  arguments: Record<string, unknown>
}

/**
 * One step of an answer as it goes over the wire: a line with text, thinking or tool calls; a wait in milliseconds (`forever`
 * ends only with the connection); raw bytes; several lines in one write; an error line, which ends the answer without a
 * `done` line; the `done` line; or a way for the connection to break.
 */
export type Step =
  | string
  | { think: string }
  | { calls: ToolCallSpec[] }
  | { wait: number }
  | 'forever'
  | { raw: string | Uint8Array }
  | { together: Step[] }
  | { line: Record<string, unknown> }
  | { error: string }
  | { done: Partial<DoneFields> }
  | 'end'
  | 'destroy'

export interface DoneFields {
  done_reason: string
  content: string
  calls: ToolCallSpec[]
  prompt_eval_count: number
  prompt_eval_duration: number
  eval_count: number
  eval_duration: number
  total_duration: number
  load_duration: number
}

/** What a request is answered with: a status and a body before any line, no headers at all, or steps. */
export type Answer = { status: number; body: string | object; type?: string } | 'headerless' | Step[]

/** What each of the served models says. The default is an echo. */
export function answerByModel(body: ChatBody): Answer {
  const question = body.messages?.findLast(({ role }) => role === 'user')?.content ?? body.prompt ?? ''
  const pieces = (text: string, pause = 12): Step[] =>
    (text.match(/\s*\S+/g) ?? []).flatMap((word): Step[] => [word, { wait: pause }])
  switch (body.model) {
    case 'qwen3:4b':
      return [
        ...(body.think === false ? [] : thinking),
        ...(body.format ? [JSON.stringify(sampleFor(body.format))] : pieces(showcase, 8)),
        { done: {} },
      ]
    case 'slow:1b':
      return [...pieces(`${question} ${'and so on '.repeat(400)}`, 100), { done: {} }]
    case 'silent:1b':
      return ['One moment', 'forever']
    case 'headerless:1b':
      return 'headerless'
    case 'broken:1b':
      return [...pieces('This answer is cut in the middle of'), { raw: '{"model":"broken:1b","mess' }, 'end']
    case 'reset:1b':
      return [...pieces('The connection of this answer is'), { wait: 30 }, 'destroy']
    case 'dies:1b':
      return [
        ...pieces('The engine dies while it writes'),
        {
          error:
            'an error was encountered while running the model: CUDA error: an illegal memory access was encountered',
        },
      ]
    case 'malformed:1b':
      return [
        ...pieces('What comes next is not JSON:'),
        { together: [' good', { raw: '{nope}\n' }, ' lost'] },
        { done: {} },
      ]
    case 'overflow:1b':
      return overflow(9020, 4096)
    case 'busy:1b':
      return { status: 503, body: { error: 'server busy, please try again.  maximum pending requests exceeded' } }
    case 'hungry:1b':
      return {
        status: 500,
        body: { error: 'model requires more system memory (56.0 GiB) than is available (7.1 GiB)' },
      }
    default:
      return [...pieces(body.format ? JSON.stringify(sampleFor(body.format)) : `You said: ${question}`), { done: {} }]
  }
}

/** What the inner server says about a prompt that is too long, as Ollama passes it on: JSON in a string in JSON. */
export function overflow(prompt: number, context: number): Answer {
  const message = `request (${prompt} tokens) exceeds the available context size (${context} tokens), try increasing it`
  const inner = {
    error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: prompt, n_ctx: context },
  }
  return { status: 400, body: { error: JSON.stringify(inner) } }
}

/** The smallest value that a JSON schema allows, for the schemas that tests use. */
export function sampleFor(schema: unknown): unknown {
  const { type, properties, anyOf, const: constant, enum: options, items } = (schema ?? {}) as Record<string, never>
  if (constant !== undefined) return constant
  if (Array.isArray(options)) return options[0]
  if (Array.isArray(anyOf)) return sampleFor(anyOf[0])
  if (properties) {
    return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, sampleFor(inner)]))
  }
  if (type === 'array') return [sampleFor(items)]
  return ({ number: 3, integer: 3, boolean: true, object: {} } as Record<string, unknown>)[type ?? ''] ?? 'text'
}

const thinking: Step[] = ['The user ', 'asks something. ', 'I show ', 'what I can do.'].flatMap((think): Step[] => [
  { think },
  { wait: 15 },
])

const showcase = `## What a local model can write

A short answer with **bold**, *italic* and \`inline code\`, all made on this machine.

1. First it thinks.
2. Then it writes.
3. Then it stops.

| Model | Size | Thinks |
|---|---:|:---:|
| qwen3:4b | 2.5 GB | yes |
| llama3.2:3b | 2.0 GB | no |

\`\`\`ts
export function greet(name: string): string {
  return \`Hello, \${name}\`
}
\`\`\`

Euler's identity is $e^{i\\pi} + 1 = 0$, and the sum of the first $n$ numbers is

$$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$$

> Nothing leaves the machine.
`
