import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'

const words = strings.mcp.leftOut

/** A tool as a server describes it, as far as Aside uses it. */
const ToolDefinition = z.object({
  name: z.string().min(1).max(256),
  description: z.string().optional(),
  inputSchema: z.looseObject({ type: z.literal('object') }),
  annotations: z
    .object({
      readOnlyHint: z.boolean().optional().catch(undefined),
      destructiveHint: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})
export type ToolDefinition = z.infer<typeof ToolDefinition>

export interface LeftOut {
  name: string
  why: string
}

/** More than these no model can choose from. */
export const MAX_TOOLS = 500
const MAX_LENGTH = 100_000
const MAX_DEPTH = 60
/** Of the schema with every reference written out, which may be far more than was sent. */
const MAX_PARTS = 20_000

/** What of a server's list can be used, in its order; of two tools with the same name the first one. */
export function readDefinitions(listed: readonly unknown[]): { definitions: ToolDefinition[]; leftOut: LeftOut[] } {
  const definitions = new Map<string, ToolDefinition>()
  const leftOut: LeftOut[] = []
  for (const item of listed) {
    const read = readOne(item)
    const { name } = read
    if (read.definition === undefined) leftOut.push({ name, why: read.why })
    else if (definitions.has(name)) leftOut.push({ name, why: words.twice })
    else definitions.set(name, read.definition)
  }
  return { definitions: [...definitions.values()], leftOut }
}

function readOne(
  item: unknown,
): { name: string; definition: ToolDefinition } | { name: string; definition?: never; why: string } {
  const given = (item as { name?: unknown } | null)?.name
  const name = typeof given === 'string' ? given.slice(0, 256) : words.unnamed
  // Measured first: what reads and compiles schemas goes as deep as they do.
  if (!fits(item)) return { name, why: words.tooLarge }
  const { success, data } = ToolDefinition.safeParse(item)
  return success ? { name, definition: data } : { name, why: words.unreadable }
}

function fits(item: unknown): boolean {
  try {
    if (depthOf(item) > MAX_DEPTH || JSON.stringify(item).length > MAX_LENGTH) return false
    const schema = (item as { inputSchema?: unknown } | null)?.inputSchema
    return countParts(schema, definitionsOf(schema)) <= MAX_PARTS
  } catch {
    return false
  }
}

function depthOf(value: unknown): number {
  let depth = 0
  let level = [value]
  while (level.length > 0 && depth <= MAX_DEPTH) {
    depth++
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return depth
}

/** Stops as soon as there are too many. */
function countParts(
  node: unknown,
  references: Record<string, unknown>,
  within: readonly string[] = [],
  before = 0,
): number {
  if (typeof node !== 'object' || node === null) return before
  let count = before + 1
  const reference = (node as { $ref?: unknown }).$ref
  if (typeof reference === 'string' && !within.includes(reference)) {
    const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(reference)?.[1]
    if (name !== undefined && Object.hasOwn(references, name)) {
      count = countParts(references[name], references, [...within, reference], count)
    }
  }
  for (const [key, value] of Object.entries(node)) {
    if (count > MAX_PARTS) return count
    if (key !== '$defs' && key !== 'definitions') count = countParts(value, references, within, count)
  }
  return count
}

function definitionsOf(schema: unknown): Record<string, unknown> {
  const { $defs, definitions } = (schema ?? {}) as { $defs?: unknown; definitions?: unknown }
  return ($defs ?? definitions ?? {}) as Record<string, unknown>
}
