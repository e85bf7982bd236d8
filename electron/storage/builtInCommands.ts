import type { SlashCommand } from '../../shared/model/command.ts'
import { readCommandText } from './commandText.ts'

const files: Record<string, string> = import.meta.glob('./commands/*.md', {
  query: '?raw',
  eager: true,
  import: 'default',
})

/** The slash commands that Aside brings along: the files of `commands/`, which look like the user's own. */
export const builtInCommands: readonly SlashCommand[] = Object.entries(files).map(([path, text]) =>
  readCommandText(path.slice('./commands/'.length, -'.md'.length), text),
)
