import { createHash } from 'node:crypto'
import type { ToolCard } from '../../../shared/model/tool.ts'
import type { AsideTool } from './tool.ts'

/** Of the tool as it is: what a longer yes is bound to. */
export function hashOfTool({ name, schema, identity = '' }: AsideTool): string {
  return sha256([name, schema, identity])
}

/**
 * Of one question about a call: the question itself (`attempt`), tool, arguments, schema, and the card that says what the
 * call would do, so that a yes holds for exactly what was read, once. A card that comes out otherwise now (the file has
 * changed meanwhile) is another call.
 */
export function hashOfCall(tool: AsideTool, args: unknown, card: ToolCard, attempt: string): string {
  return `${attempt}.${sha256([hashOfTool(tool), args, card])}`
}

/** Whether a yes with that hash was said to that question. */
export function isAbout(hash: string, attempt: string): boolean {
  return hash.startsWith(`${attempt}.`)
}

/** SHA-256 of a JSON value, in hex; the order of keys makes no difference. */
export function sha256(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

/** JSON with the keys in order, since the same arguments may come in another. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`)
  return `{${fields.join(',')}}`
}
