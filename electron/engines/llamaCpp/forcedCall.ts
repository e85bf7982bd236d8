import { AppError } from '../../../shared/model/errors.ts'
import type { OfferedTool } from './protocol.ts'

/** Which tool a call has to begin with: any, the named one, or none at all. */
export type ToolChoice = 'any' | 'none' | { name: string }

/** LangChain's `tool_choice` in all its spellings; undefined leaves it to the model. */
export function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === 'any' || choice === 'required') return 'any'
  if (choice === 'none') return 'none'
  if (typeof choice === 'string' && choice !== 'auto') return { name: choice }
  const name = (choice as { function?: { name?: unknown } } | undefined)?.function?.name
  return typeof name === 'string' ? { name } : undefined
}

/**
 * A tool call that the model has to make: llama.cpp holds the answer to a grammar, in which a call is all that can be
 * written, and the answer is read back as a call. INVALID_INPUT when the named tool is not among those bound.
 */
export function forcedCall(
  choice: Exclude<ToolChoice, 'none'>,
  tools: OfferedTool[],
): { format: Record<string, unknown>; instruction: string } {
  const chosen = choice === 'any' ? tools : tools.filter(({ name }) => name === choice.name)
  if (chosen.length === 0) {
    throw new AppError('INVALID_INPUT', 'The tool that the model has to call is not one of its tools.')
  }
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
