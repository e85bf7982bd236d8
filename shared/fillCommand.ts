/** What a prompt may ask for. */
const commandFields = ['input', 'clipboard', 'selection'] as const
export type CommandField = (typeof commandFields)[number]

const field = /\{(input|clipboard|selection)\}/g

/** What the prompt asks for; other words in braces are words. */
export function fieldsOf(prompt: string): ReadonlySet<CommandField> {
  return new Set(Array.from(prompt.matchAll(field), ([, name]) => name as CommandField))
}

export type Filled = { text: string } | { missing: CommandField }

/**
 * The prompt with its fields replaced, in one pass: what stands in a value is never taken for a field. What was typed
 * for a prompt that does not ask for it is put below. `missing`: the first field for which there is no text; a prompt
 * that asks for none can be asked as it is.
 */
export function fillCommand(prompt: string, values: Readonly<Partial<Record<CommandField, string>>>): Filled {
  const asked = fieldsOf(prompt)
  const given = (name: CommandField) => (values[name] ?? '').trim()
  const missing = commandFields.find((name) => asked.has(name) && given(name) === '')
  if (missing) return { missing }
  const text = prompt.replace(field, (_, name: CommandField) => given(name))
  const below = asked.has('input') ? '' : given('input')
  return { text: below === '' ? text : `${text}\n\n${below}` }
}

/** A text that calls a command: its name, and what was typed after it. */
export interface CommandCall {
  readonly name: string
  readonly input: string
}

/** Reads `/name text`; null for any other text. Whether there is such a command is for the caller to see. */
export function parseCommandCall(text: string): CommandCall | null {
  const [, name, input = ''] = /^\/([a-z0-9][a-z0-9-]{0,39})(?:\s+([\s\S]*))?$/i.exec(text) ?? []
  return name === undefined ? null : { name: name.toLowerCase(), input: input.trimEnd() }
}

/** The text with this command at its beginning, in place of one that was there; what else was typed is kept. */
export function withCommand(name: string, text: string, isCommand: (name: string) => boolean): string {
  const call = parseCommandCall(text)
  return `/${name} ${call && isCommand(call.name) ? call.input : text.trimStart()}`
}
