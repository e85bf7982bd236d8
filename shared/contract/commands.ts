import { z } from 'zod'
import { CommandName, ListedCommand, SlashCommand } from '../model/command.ts'
import { Done, procedure } from './base.ts'

/** The longest file of commands that is imported, in UTF-16 units. */
export const MAX_COMMANDS_FILE = 4 * 1024 * 1024

export const commands = {
  /** All slash commands, built in and the user's own, by name. */
  list: procedure.output(z.array(ListedCommand)),
  /** Writes one. `was`: the name it had; another command of the new name is a CONFLICT. */
  save: procedure.input(z.strictObject({ command: SlashCommand, was: CommandName.optional() })).output(Done),
  /** Deletes one of the user's own; a built-in one is again as Aside brought it. */
  remove: procedure.input(z.strictObject({ name: CommandName })).output(Done),
  /** Reads what `exportAll` wrote. A name that is there is replaced only with `replace`; else it is told in `kept`. */
  importAll: procedure
    .input(z.strictObject({ text: z.string().max(MAX_COMMANDS_FILE), replace: z.boolean().default(false) }))
    .output(z.object({ added: z.array(CommandName), replaced: z.array(CommandName), kept: z.array(CommandName) })),
  /** The user's own and the changed ones, as the text of one file. */
  exportAll: procedure.output(z.object({ text: z.string() })),
}
