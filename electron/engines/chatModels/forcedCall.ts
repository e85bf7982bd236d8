import { AppError } from '../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'

/** Which tool a call has to begin with: any, the named one, or none at all. */
export type ToolChoice = 'any' | 'none' | { name: string }

/** A tool as a model is told of it. */
interface DescribedTool {
  name: string
  description?: string | undefined
  parameters: JsonSchema
}

/** LangChain's `tool_choice` in all its spellings; undefined leaves it to the model. */
export function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === 'any' || choice === 'required') return 'any'
  if (choice === 'none') return 'none'
  if (typeof choice === 'string' && choice !== 'auto') return { name: choice }
  const name = (choice as { function?: { name?: unknown } } | undefined)?.function?.name
  return typeof name === 'string' ? { name } : undefined
}

/**
 * A tool call that the model has to make, for engines that know no `tool_choice` but can hold an answer to a JSON schema:
 * the tools become one schema and one instruction, they are not sent as tools, and the answer is read back as a call.
 * INVALID_INPUT when the named tool is not among those bound.
 */
export function forcedCall(
  choice: Exclude<ToolChoice, 'none'>,
  tools: readonly DescribedTool[],
): { format: Record<string, unknown>; instruction: string } {
  const chosen = choice === 'any' ? tools : tools.filter(({ name }) => name === choice.name)
  if (chosen.length === 0) throw notOffered()
  const described = chosen.map(
    ({ name, description = '', parameters }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(parameters)}`,
  )
  const cases = chosen.map(({ name, parameters }) => ({
    type: 'object',
    required: ['name', 'arguments'],
    properties: { name: { const: name }, arguments: parameters },
  }))
  return {
    format: { type: 'object', required: ['tool'], properties: { tool: { anyOf: cases } } },
    instruction: `Answer with one tool call, as JSON: {"tool": {"name": ..., "arguments": {...}}}.\n${described.join('\n')}`,
  }
}

/** There is no tool of which a call could be made. */
export function notOffered(): AppError {
  return new AppError('INVALID_INPUT', 'The tool that the model has to call is not one of its tools.')
}

/** Up to the first character of the arguments. Only their name's text is kept. */
const BEFORE_ARGUMENTS = /^\s*\{\s*"tool"\s*:\s*\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"arguments"\s*:\s*(?=\{)/

/** Reads such an answer as it comes: the call's name as soon as it stands, then its arguments piece by piece. */
export class ForcedCallReader {
  #text = ''
  /** Where the arguments begin and how far they have been told; undefined until the name is known. */
  #told: number | undefined
  #depth = 0
  #inString = false
  #escaped = false
  #ended = false

  /**
   * What this piece of text adds; `name` comes once. STREAM_BROKEN at the end (`done`) of an answer that is no call: it
   * was cut short, or the engine ignored the schema.
   */
  read(piece: string, done: boolean): { name?: string; args: string } {
    this.#text += piece
    const name = this.#told === undefined ? this.#findName() : undefined
    const args = this.#told === undefined ? '' : this.#takeArguments(this.#told)
    if (!done) return { ...(name !== undefined && { name }), args }
    const whole = readForcedCall(this.#text)
    if (this.#told === undefined) return { name: whole.name, args: JSON.stringify(whole.args) }
    return { ...(name !== undefined && { name }), args }
  }

  #findName(): string | undefined {
    const found = BEFORE_ARGUMENTS.exec(this.#text)
    if (!found) return undefined
    this.#told = found[0].length
    return JSON.parse(found[1] as string) as string
  }

  #takeArguments(from: number): string {
    let at = from
    for (; at < this.#text.length && !this.#ended; at += 1) this.#pass(this.#text[at] as string)
    this.#told = at
    return this.#text.slice(from, at)
  }

  #pass(character: string): void {
    if (this.#escaped) this.#escaped = false
    else if (character === '\\') this.#escaped = this.#inString
    else if (character === '"') this.#inString = !this.#inString
    else if (!this.#inString && (character === '{' || character === '[')) this.#depth += 1
    else if (!this.#inString && (character === '}' || character === ']')) {
      this.#depth -= 1
      this.#ended = this.#depth === 0
    }
  }
}

function readForcedCall(text: string): { name: string; args: Record<string, unknown> } {
  try {
    const { tool } = JSON.parse(text) as { tool: { name: unknown; arguments: unknown } }
    if (typeof tool.name === 'string' && typeof tool.arguments === 'object' && tool.arguments !== null) {
      return { name: tool.name, args: tool.arguments as Record<string, unknown> }
    }
  } catch {
    // Falls through: not such an answer.
  }
  throw new AppError('STREAM_BROKEN', 'The model did not make the tool call that it had to make.', {
    next: 'Try again, or choose another model.',
    detail: text.slice(0, 500),
  })
}
