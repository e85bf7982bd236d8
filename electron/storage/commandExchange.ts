import { z } from 'zod'
import { MAX_COMMANDS_FILE } from '../../shared/contract/commands.ts'
import type { SlashCommand } from '../../shared/model/command.ts'
import { AppError } from '../../shared/model/errors.ts'
import { CommandTextError, usableCommand } from './commandText.ts'

const VERSION = 1
/** Of one file, and of one folder. */
export const MOST_COMMANDS = 300
const Exported = z.object({ aside: z.literal('commands'), version: z.int(), commands: z.array(z.unknown()) })

/** The commands as the text of one file. */
export function exportCommands(commands: readonly SlashCommand[]): string {
  return `${JSON.stringify({ aside: 'commands', version: VERSION, commands }, null, 1)}\n`
}

/** What the command takes in that file, at most. */
export function exportedLength(command: SlashCommand): number {
  return exportCommands([command]).length
}

/** Reads such a file, whoever wrote it: all of it or nothing. Throws an AppError that says what is wrong with it. */
export function parseExportedCommands(text: string): SlashCommand[] {
  if (text.length > MAX_COMMANDS_FILE) throw new AppError('TOO_LARGE', 'This file is too long for slash commands.')
  const file = Exported.safeParse(parse(text))
  if (!file.success) throw refused('This file holds no slash commands of Aside.')
  if (file.data.version !== VERSION) {
    throw refused(`This file was written by another version of Aside (its format is ${file.data.version}).`, {
      next: 'Import it there, or get the newest Aside.',
    })
  }
  if (file.data.commands.length > MOST_COMMANDS) {
    throw new AppError('TOO_LARGE', `This file holds more than ${MOST_COMMANDS} slash commands.`)
  }
  const commands = file.data.commands.map(readOne)
  const seen = new Set<string>()
  for (const { name } of commands) {
    if (seen.has(name)) throw refused(`This file has /${name} twice.`)
    seen.add(name)
  }
  return commands
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw refused('This file can’t be read: it is cut off or not JSON.', {
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}

function readOne(raw: unknown, index: number): SlashCommand {
  try {
    return usableCommand(raw)
  } catch (error) {
    if (!(error instanceof CommandTextError)) throw error
    const { name } = (raw ?? {}) as { name?: unknown }
    const which = typeof name === 'string' && name !== '' ? ` (“${name.slice(0, 60)}”)` : ''
    throw refused(`Command ${index + 1}${which} of this file can’t be used: ${error.message}.`)
  }
}

function refused(message: string, more: { next?: string; detail?: string } = {}): AppError {
  return new AppError('INVALID_INPUT', message, { next: 'Nothing was imported.', ...more })
}
