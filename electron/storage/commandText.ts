import type { z } from 'zod'
import { SlashCommand } from '../../shared/model/command.ts'

/** Why a text is no command: the end of a sentence that begins with the file's name. */
export class CommandTextError extends Error {}

type Fields = Record<string, unknown>

interface Field {
  readonly key: string
  readonly path: readonly string[]
  read(text: string): unknown
  /** It may have lines. */
  readonly long?: true
}

/** What the head of a file may say, in the order in which it is written. */
const fields: readonly Field[] = [
  { key: 'title', path: ['title'], read: asText },
  { key: 'model', path: ['settings', 'model'], read: asModel },
  { key: 'preset', path: ['preset'], read: asText },
  { key: 'temperature', path: ['settings', 'temperature'], read: asNumber },
  { key: 'top-p', path: ['settings', 'topP'], read: asNumber },
  { key: 'max-tokens', path: ['settings', 'maxTokens'], read: asNumber },
  { key: 'context-length', path: ['settings', 'contextLength'], read: asNumber },
  {
    key: 'keep-alive',
    path: ['settings', 'keepAlive'],
    read: (text) => (isNumber(text) ? Number(text) : asText(text)),
  },
  { key: 'thinking', path: ['settings', 'thinking'], read: asThinking },
  { key: 'system-prompt', path: ['settings', 'systemPrompt'], read: asText, long: true },
  { key: 'example', path: ['example'], read: asText, long: true },
]

/**
 * A command from its file: a head between two lines of `---`, a field a line, and below it the prompt. A value is plain,
 * in double quotes as in JSON, or `|` and then its lines, indented by two spaces; all of it is YAML too. Throws a
 * CommandTextError for anything that is not exactly that.
 */
export function readCommandText(name: string, text: string): SlashCommand {
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
  const end = lines.indexOf('---', 1)
  if (text.trim() === '') throw new CommandTextError('it is empty')
  if (lines[0] !== '---' || end === -1) {
    throw new CommandTextError('it does not begin with a title between two lines of ---')
  }
  const read: Fields = { name, prompt: lines.slice(end + 1).join('\n'), settings: {} }
  for (let at = 1; at < end; at++) at = readField(lines, at, end, read)
  return usableCommand(read)
}

/** Reads the field that begins at this line, and answers the line where it ends. */
function readField(lines: readonly string[], at: number, end: number, into: Fields): number {
  const line = lines[at] ?? ''
  if (/^\s*(#.*)?$/.test(line)) return at
  const [, key = '', rest = ''] = /^([a-z-]+):(?=\s|$)([\s\S]*)$/.exec(line) ?? []
  const value = rest.trim()
  const field = fields.find((one) => one.key === key)
  if (!field) throw new CommandTextError(`its line ${at + 1} can’t be read: “${line.slice(0, 80)}”`)
  const place = field.path.slice(0, -1).reduce((inner, part) => inner[part] as Fields, into)
  const last = field.path.at(-1) ?? ''
  if (last in place) throw new CommandTextError(`it says “${key}” twice`)
  if (!field.long || !/^\|-?$/.test(value)) {
    place[last] = field.read(value)
    return at
  }
  let next = at + 1
  while (next < end && /^( {2}|\s*$)/.test(lines[next] ?? '')) next++
  const block = lines.slice(at + 1, next).map((inner) => inner.slice(2))
  place[last] = block.join('\n').replace(/\n+$/, '')
  return next - 1
}

function asText(text: string): string {
  if (!/^["']/.test(text)) return text
  if (text.startsWith("'")) {
    const [, inner] = /^'((?:[^']|'')*)'$/.exec(text) ?? []
    if (inner === undefined) throw new CommandTextError(`what is quoted can’t be read: ${text.slice(0, 80)}`)
    return inner.replaceAll("''", "'")
  }
  try {
    return String(JSON.parse(text))
  } catch {
    throw new CommandTextError(`what is quoted can’t be read: ${text.slice(0, 80)}`)
  }
}

function asModel(text: string): unknown {
  const whole = asText(text)
  const slash = whole.indexOf('/')
  return { engine: whole.slice(0, Math.max(0, slash)), name: whole.slice(slash + 1) }
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?(e[-+]?\d+)?$/.test(text)
function asNumber(text: string): unknown {
  return isNumber(text) ? Number(text) : text
}

function asThinking(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : asText(text)
}

/**
 * A command from outside, with texts that a file can hold: line ends are LF, and there is no zero byte and no half a
 * character. Throws a CommandTextError.
 */
export function usableCommand(raw: unknown): SlashCommand {
  const { settings, ...command } = checked(raw)
  const tidy = (text: string) => text.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n').trim()
  const { systemPrompt: given = '', ...others } = settings
  const systemPrompt = tidy(given)
  return checked({
    ...command,
    title: tidy(command.title).replaceAll('\n', ' '),
    ...(command.preset !== undefined && { preset: tidy(command.preset).replaceAll('\n', ' ') }),
    prompt: tidy(command.prompt),
    example: tidy(command.example),
    settings: { ...others, ...(systemPrompt !== '' && { systemPrompt }) },
  })
}

function checked(raw: unknown): SlashCommand {
  const parsed = SlashCommand.safeParse(raw)
  if (!parsed.success) throw new CommandTextError(whatIsWrong(parsed.error))
  return parsed.data
}

/** The command as the text of its file; `readCommandText` reads the same command from it. */
export function writeCommandText(command: SlashCommand): string {
  const { model, ...settings } = command.settings
  const flat: Fields = {
    ...command,
    settings: { ...settings, ...(model && { model: `${model.engine}/${model.name}` }) },
  }
  const head = fields.flatMap(({ key, path, long }) => {
    const value = path.reduce<unknown>((inner, part) => (inner as Fields)[part], flat)
    if (value === undefined || value === '') return []
    return typeof value === 'string'
      ? [`${key}: ${long && isBlock(value) ? asBlock(value) : asLine(value)}`]
      : [`${key}: ${value}`]
  })
  return `---\n${head.join('\n')}\n---\n${command.prompt}\n`
}

/** Nothing that YAML, or `asText`, would take for something else. */
const isPlain = (text: string) =>
  /^[\p{L}/][^\p{C}\u2028\u2029]*$/u.test(text) &&
  !/(: |:$| #|\s$)/.test(text) &&
  !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
const isBlock = (text: string) =>
  text.includes('\n') && text === text.trim() && !/[^\P{C}\n]|[\u2028\u2029]/u.test(text)

const asLine = (text: string) => (isPlain(text) ? text : JSON.stringify(text))
const asBlock = (text: string) => `|-\n${text.replaceAll(/^(?=.)/gm, '  ')}`

const must: Readonly<Record<string, string>> = {
  name: 'its name may have only small letters, digits and dashes, 40 at most',
  title: 'its title is missing or longer than 80 characters',
  prompt: 'its prompt is empty or longer than 100,000 characters',
  example: 'its example is longer than 10,000 characters',
  model: 'its model must be an engine and a name, like ollama/llama3.2:3b',
  systemPrompt: 'its system prompt is longer than 100,000 characters',
  preset: 'its preset must be a name of 1 to 80 characters',
  temperature: 'its temperature must be a number from 0 to 2',
  topP: 'its top-p must be a number from 0 to 1',
  maxTokens: 'its max-tokens must be a whole number, 1 or more',
  contextLength: 'its context length must be a whole number, 256 or more',
  keepAlive: 'its keep-alive must be seconds or a duration such as 30m',
  thinking: 'its thinking must be true, false, low, medium or high',
}

/** Why a value is no command, as the end of a sentence. */
function whatIsWrong(error: z.ZodError): string {
  const issue = error.issues[0]
  const field = issue?.path.find((part) => Object.hasOwn(must, part))
  if (field !== undefined) return must[String(field)] ?? ''
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  return unknown === undefined
    ? 'it is no slash command'
    : `it has a field that Aside does not know: “${unknown.slice(0, 80)}”`
}
