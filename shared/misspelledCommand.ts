import { calledBy } from './commandQuestion.ts'
import { parseCommandCall } from './fillCommand.ts'
import { distancesToStarts } from './letterDistance.ts'
import type { SlashCommand } from './model/command.ts'

/** A shorter name is too easily another one. */
const SHORTEST = 3
const SHORTEST_WITH_TWO = 8

/**
 * The command that a text probably means which begins with a slash and calls none: one whose name is a letter or two away,
 * or the only one that begins so. Undefined for a path, and for whatever else is no slip.
 */
export function misspelledCommand<T extends SlashCommand>(text: string, commands: readonly T[]): T | undefined {
  const typed = parseCommandCall(text)?.name
  if (typed === undefined || typed.length < SHORTEST || calledBy(text, commands)) return undefined
  const allowed = typed.length >= SHORTEST_WITH_TWO ? 2 : 1
  const far = new Map(commands.map((command) => [command, distancesToStarts(typed, command.name).at(-1) ?? 0]))
  const near = commands.filter((command) => (far.get(command) ?? 0) <= allowed)
  if (near.length > 0) return near.reduce((best, one) => ((far.get(one) ?? 0) < (far.get(best) ?? 0) ? one : best))
  const begun = commands.filter(({ name }) => name.startsWith(typed))
  return begun.length === 1 ? begun[0] : undefined
}
