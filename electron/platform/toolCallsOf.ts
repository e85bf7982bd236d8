interface Named {
  id?: string
  name: string
}

interface Calls {
  tool_calls: (Named & { type: 'tool_call'; args: Record<string, unknown> })[]
  invalid_tool_calls: (Named & { type: 'invalid_tool_call'; args: string; error: string })[]
}

/** A message of LangChain's with pieces of calls. */
interface InPieces {
  tool_call_chunks?: { index?: number; id?: string; name?: string; args?: string }[]
  response_metadata: Record<string, unknown>
}

/**
 * The tool calls of an answer that came in pieces. A call that broke off, as at the limit of tokens, is an invalid one:
 * LangChain closes its brackets and takes half a text for the whole.
 */
export function toolCallsOf({ tool_call_chunks: pieces = [], response_metadata: { done_reason } }: InPieces): Calls {
  const made = new Map<number, { id?: string; name: string; text: string }>()
  for (const [at, { index = at, id, name = '', args = '' }] of pieces.entries()) {
    const before = made.get(index) ?? { name: '', text: '' }
    const known = before.id ?? id
    made.set(index, { ...(known && { id: known }), name: before.name + name, text: before.text + args })
  }
  const calls: Calls = { tool_calls: [], invalid_tool_calls: [] }
  const last = [...made.values()].at(-1)
  for (const call of made.values()) {
    const { text, ...named } = call
    const isCut = done_reason === 'length' && call === last
    // Without arguments it calls with none, unless there was no more room for them.
    const args = text.trim() === '' && !isCut ? {} : parseObject(text)
    if (args) calls.tool_calls.push({ type: 'tool_call', ...named, args })
    else calls.invalid_tool_calls.push({ type: 'invalid_tool_call', ...named, args: text, error: 'Malformed args.' })
  }
  return calls
}

/** Some models write the ends of lines as they are, inside texts too. */
function parseObject(text: string): Record<string, unknown> | undefined {
  for (const json of [text, text.replace(/"(?:[^"\\]|\\.)*"/gs, escaped)]) {
    try {
      const value: unknown = JSON.parse(json)
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
    } catch {
      // The next way to read it.
    }
  }
  return undefined
}

function escaped(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
}
