import { type CommandField, fillCommand, parseCommandCall } from './fillCommand.ts'
import type { SlashCommand } from './model/command.ts'
import { type ConversationSettings, MAX_MESSAGE_LENGTH } from './model/conversation.ts'
import { AppError } from './model/errors.ts'
import type { Preset } from './model/preset.ts'
import { presetNamed, presetSettings } from './presets.ts'
import { strings } from './strings.ts'

const words = strings.commands
const TITLE_LENGTH = 200

/** What is really asked. */
export interface ReadyQuestion {
  readonly text: string
  /** What a new conversation's first title is made from, where the words of a prompt would be the same each time. */
  readonly title?: string
  /** Absent: the conversation's settings are right. */
  readonly forThisAnswer?: ConversationSettings
  /** The slash command's call that it was made from. */
  readonly typed?: string
}

/** The command that the text calls; undefined where it calls none, as a path that begins with a slash does. */
export function calledBy<T extends SlashCommand>(text: string, commands: readonly T[]): T | undefined {
  const name = parseCommandCall(text)?.name
  return name === undefined ? undefined : commands.find((command) => command.name === name)
}

interface Where {
  /** Those that a command can name. */
  presets: readonly Preset[]
  inTerminal?: boolean
}

/**
 * The command's prompt, filled, with its settings over those of its preset. Throws an AppError that says which text, or
 * which preset, is missing.
 */
export function commandQuestion(
  command: SlashCommand,
  values: Readonly<Partial<Record<CommandField, string>>>,
  { presets, inTerminal = false }: Where,
): ReadyQuestion {
  const { name, title, prompt } = command
  const settings = settingsOf(command, presets)
  const filled = fillCommand(prompt, values)
  if ('missing' in filled) {
    const { message, ...next } = words.missing[filled.missing]
    throw new AppError('INVALID_INPUT', message(name), { next: inTerminal ? next.inTerminal : next.next })
  }
  if (filled.text.length > MAX_MESSAGE_LENGTH) {
    throw new AppError('TOO_LARGE', strings.composer.tooLong(MAX_MESSAGE_LENGTH))
  }
  const about = values.input?.trim().split('\n', 1)[0]?.slice(0, TITLE_LENGTH) ?? ''
  return {
    text: filled.text,
    title: about === '' ? title : `${title}: ${about}`,
    ...(Object.keys(settings).length > 0 && { forThisAnswer: settings }),
  }
}

function settingsOf({ name, preset, settings }: SlashCommand, presets: readonly Preset[]): ConversationSettings {
  if (preset === undefined) return settings
  const found = presetNamed(presets, preset)
  if (found) return { ...presetSettings(found), ...settings }
  throw new AppError('INVALID_INPUT', words.noPreset(name, preset), { next: words.noPresetNext })
}

/** What a text asks that stands in no box: `/name text` that command's filled prompt, any other text itself. */
export function questionOf(text: string, commands: readonly SlashCommand[], where: Where): ReadyQuestion {
  const command = calledBy(text, commands)
  if (!command) return { text }
  return { ...commandQuestion(command, { input: parseCommandCall(text)?.input ?? '' }, where), typed: text }
}
