import type { JsonSchema } from '../../../shared/model/tool.ts'

/** Engines that make a grammar of a schema repeat a rule as often as its limit says: longer ones hang or refuse. */
const LONGEST_LIMIT = 200
const limits = new Set(['maxLength', 'maxItems', 'maxProperties', 'minLength', 'minItems', 'maximum', 'minimum'])

/**
 * The schema as a model is told of it: without limits that are too long for a grammar. The tool's own `parse` holds
 * arguments to all of them.
 */
export function schemaForModel(schema: JsonSchema): JsonSchema {
  return without(schema) as JsonSchema
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(
    ([key, field]) => !(limits.has(key) && typeof field === 'number' && Math.abs(field) > LONGEST_LIMIT),
  )
  return Object.fromEntries(fields.map(([key, field]) => [key, without(field)]))
}
