import type { JsonSchema } from '../../shared/model/tool.ts'
import type { RunContext } from './runContext.ts'
import { schemaForModel } from './tools/schemaForModel.ts'
import type { AsideTool } from './tools/tool.ts'

/** A tool as a model is told of it. */
export interface ToolDefinition {
  type: 'function'
  function: { name: string; description?: string; parameters: JsonSchema }
}

/** Whether a run is given tools of Aside's at all. */
export function mayCallTools({ tools, raw, callerTools, format }: RunContext): boolean {
  return tools !== false && !raw && !callerTools && format === undefined
}

/** What a run's model is told of: the caller's own tools, else those that are offered. */
export function toolDefinitions({ callerTools }: RunContext, offered: readonly AsideTool[]): ToolDefinition[] {
  return (callerTools ?? offered).map(({ name, description, schema }) => ({
    type: 'function',
    function: { name, ...(description !== undefined && { description }), parameters: schemaForModel(schema) },
  }))
}
