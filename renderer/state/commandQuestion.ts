import { type CommandField, fieldsOf, fillCommand, parseCommandCall } from '../../shared/fillCommand.ts'
import type { SlashCommand } from '../../shared/model/command.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import type { Question } from './asking.ts'
import type { Chip } from './chips.ts'

const words = strings.commands
const TITLE_LENGTH = 200

/** A chip's kind that a prompt can ask for by name. */
export type AskedKind = Extract<CommandField, Chip['kind']>

/** The command that the text calls; undefined where it calls none, as a path that begins with a slash does. */
export function calledBy<T extends SlashCommand>(text: string, commands: readonly T[]): T | undefined {
  const name = parseCommandCall(text)?.name
  return name === undefined ? undefined : commands.find((command) => command.name === name)
}

/** What the prompt asks for by name, and no chip has. */
export function missingKinds(prompt: string, chips: readonly Chip[]): AskedKind[] {
  const asked = fieldsOf(prompt)
  return (['clipboard', 'selection'] as const).filter(
    (kind) => asked.has(kind) && !chips.some((chip) => chip.kind === kind),
  )
}

export interface CommandQuestion extends Pick<Question, 'draft' | 'forThisAnswer' | 'title'> {
  readonly text: string
  /** The chips that are not in the text and go along beside it. */
  readonly beside: readonly Chip[]
}

/**
 * What `/name text` asks: the command's prompt, filled, with its settings. Chips go where the prompt asks for their kind;
 * with nothing typed, the others are what was typed. Throws an AppError that says what is missing.
 */
export function commandQuestion(command: SlashCommand, text: string, chips: readonly Chip[]): CommandQuestion {
  const asked = fieldsOf(command.prompt)
  const typed = parseCommandCall(text)?.input ?? ''
  const others = chips.filter(({ kind }) => kind === 'file' || !asked.has(kind))
  const isFromChips = typed.trim() === '' && asked.has('input')
  const textOf = (some: readonly Chip[]) => some.map((chip) => chip.text).join('\n\n')
  const input = isFromChips ? textOf(others) : typed
  const filled = fillCommand(command.prompt, {
    input,
    clipboard: textOf(chips.filter(({ kind }) => kind === 'clipboard')),
    selection: textOf(chips.filter(({ kind }) => kind === 'selection')),
  })
  if ('missing' in filled) {
    const { message, next } = words.missing[filled.missing]
    throw new AppError('INVALID_INPUT', message(command.name), { next })
  }
  const about = input.trim().split('\n', 1)[0]?.slice(0, TITLE_LENGTH) ?? ''
  return {
    text: filled.text,
    draft: text,
    title: about === '' ? command.title : `${command.title}: ${about}`,
    ...(Object.keys(command.settings).length > 0 && { forThisAnswer: command.settings }),
    beside: isFromChips ? [] : others,
  }
}
