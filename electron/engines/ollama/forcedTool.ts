import type { ToolDefinition } from '@langchain/core/language_models/base'
import { AppError } from '../../../shared/model/errors.ts'
import type { OllamaCall } from './callOptions.ts'
import type { WireMessage } from './wireMessages.ts'

/**
 * A tool call that the model has to make. Ollama has no `tool_choice`, but it can hold an answer to a JSON schema: so the
 * tools become one schema and one instruction, they are not sent as tools, and the answer is read back as a call.
 */
export interface ForcedTool {
  format: Record<string, unknown>
  instruction: WireMessage
}

/** INVALID_INPUT when the named tool is not among those bound. */
export function forcedTool(force: NonNullable<OllamaCall['forceTool']>, tools: ToolDefinition[]): ForcedTool {
  const chosen = force === 'any' ? tools : tools.filter((tool) => tool.function.name === force.name)
  if (chosen.length === 0) {
    throw new AppError('INVALID_INPUT', 'The tool that the model has to call is not one of its tools.')
  }
  const described = chosen.map(
    ({ function: { name, description = '', parameters } }) =>
      `- ${name}: ${description}\n  arguments: ${JSON.stringify(parameters)}`,
  )
  return {
    format: {
      type: 'object',
      required: ['tool'],
      properties: {
        tool: {
          anyOf: chosen.map(({ function: { name, parameters } }) => ({
            type: 'object',
            required: ['name', 'arguments'],
            properties: { name: { const: name }, arguments: parameters },
          })),
        },
      },
    },
    instruction: {
      role: 'system',
      content: `Answer with one tool call, as JSON: {"tool": {"name": ..., "arguments": {...}}}.\n${described.join('\n')}`,
    },
  }
}

/** The call in such an answer. STREAM_BROKEN when the answer is none: it was cut short, or the engine ignored the schema. */
export function readForcedCall(text: string): { name: string; args: Record<string, unknown> } {
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
