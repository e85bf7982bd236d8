import { commandQuestion } from '../../shared/commandQuestion.ts'
import { type CommandField, fieldsOf, parseCommandCall } from '../../shared/fillCommand.ts'
import type { SlashCommand } from '../../shared/model/command.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { strings } from '../../shared/strings.ts'
import type { Question } from './asking.ts'
import type { Chip } from './chips.ts'

/** A chip's kind that a prompt can ask for by name. */
type AskedKind = Extract<CommandField, Chip['kind']>

/** What the prompt asks for by name, and no chip has. */
export function missingKinds(prompt: string, chips: readonly Chip[]): AskedKind[] {
  const asked = fieldsOf(prompt)
  return (['clipboard', 'selection'] as const).filter(
    (kind) => asked.has(kind) && !chips.some((chip) => chip.kind === kind),
  )
}

interface BoxQuestion extends Pick<Question, 'typed' | 'forThisAnswer' | 'title'> {
  readonly text: string
  /** The chips that are not in the text and go along beside it. */
  readonly beside: readonly Chip[]
}

/**
 * What `/name text` asks in a box. Chips go where the prompt asks for their kind; with nothing typed, the others are what
 * was typed. Throws an AppError that says what is missing, a text or the preset that the command names.
 */
export function questionOfBox(
  command: SlashCommand,
  text: string,
  chips: readonly Chip[],
  presets: readonly Preset[],
): BoxQuestion {
  const asked = fieldsOf(command.prompt)
  const typed = parseCommandCall(text)?.input ?? ''
  const others = chips.filter(({ kind }) => (kind !== 'clipboard' && kind !== 'selection') || !asked.has(kind))
  const images = others.filter(({ kind }) => kind === 'image')
  const isFromChips = typed.trim() === '' && asked.has('input')
  const textOf = (some: readonly Chip[]) =>
    some.map((chip) => (chip.kind === 'image' ? strings.chips.imageNamed(chip.name) : chip.text)).join('\n\n')
  const values = {
    input: isFromChips ? textOf(others) : typed,
    clipboard: textOf(chips.filter(({ kind }) => kind === 'clipboard')),
    selection: textOf(chips.filter(({ kind }) => kind === 'selection')),
  }
  const question = commandQuestion(command, values, { presets })
  return { ...question, typed: text, beside: isFromChips ? images : others }
}
