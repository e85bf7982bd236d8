import { useQuery } from '@tanstack/react-query'
import type { ListedCommand, SlashCommand } from '../../shared/model/command.ts'
import { appState } from './current.ts'

const noCommands: ListedCommand[] = []

/** All slash commands by name, read again whenever something begins to show them. */
export function useCommands(): { commands: readonly ListedCommand[] } {
  const { queryClient, queries } = appState()
  return { commands: useQuery(queries.commands, queryClient).data ?? noCommands }
}

/** The commands as their files are now. */
export function readCommands(): Promise<readonly ListedCommand[]> {
  const { queryClient, queries } = appState()
  return queryClient.fetchQuery({ ...queries.commands, staleTime: 0 })
}

/** Writes one; `was` is the name it had. Rejects with an AppError when it is not stored. */
export async function saveCommand(command: SlashCommand, was?: string): Promise<void> {
  await appState().api.commands.save({ command, ...(was !== undefined && { was }) })
  await readCommands()
}

/** Deletes one of the user's own; a built-in one is again as Aside brought it. */
export async function removeCommand(name: string): Promise<void> {
  await appState().api.commands.remove({ name })
  await readCommands()
}

/** Reads an exported file. Rejects with an AppError that says what is wrong with it. */
export async function importCommands(text: string, replace: boolean) {
  const done = await appState().api.commands.importAll({ text, replace })
  await readCommands()
  return done
}

/** The user's own and the changed ones, as the text of one file. */
export async function exportCommands(): Promise<string> {
  return (await appState().api.commands.exportAll()).text
}
