import { number } from '../format.ts'
import type { ToolEffect } from '../model/tool.ts'

const asks: Record<ToolEffect, string> = {
  none: 'Does not ask.',
  reads: 'Does not ask.',
  changes: 'Asks before each call.',
  destroys: 'Asks before each call.',
}

/** The page Tools of the settings. */
export const toolSettingsWords = {
  title: 'Tools',
  note: 'What is switched on is offered to models that can call tools.',
  tools: 'Aside’s own tools',
  /** For people; what models read of it stands with the tool. */
  does: {
    current_time: 'Date and time of this computer.',
    calculator: 'Works out a formula.',
    read_file: 'Reads text out of granted folders.',
    list_folder: 'Lists what is in granted folders.',
    search_files: 'Finds names and text in granted folders.',
    write_file: 'Writes into folders granted for writing. You see the change first.',
    run_command: 'Starts a program in a folder granted for writing, without a shell.',
    fetch_page: 'Gets the text of one page of the internet.',
  } as Readonly<Record<string, string>>,
  asks,
  notOffered: (why: string) => `Not offered now: ${why}`,
  warnings: {
    run_command:
      'A command can do whatever you can: change or delete any file of yours, and send it away. Aside can’t know what it will do. Read each one before you allow it.',
    fetch_page:
      'With this, Aside is no longer offline. An address can carry away what the model has read, so read each one before you allow it.',
  } as Readonly<Record<string, string>>,

  ofServer: (server: string, count: number) => `Tools of the MCP server ${server} (${number(count)})`,

  folders: 'Folders',
  foldersNote: 'File tools reach nothing else. Aside’s own data stays closed.',
  noFolders: 'None. The tools for files and commands are not offered until there is one.',
  folder: 'Add a folder',
  folderHint: 'The whole path, for example /home/me/notes or ~/notes. It can be read; writing is a choice of its own.',
  chooseFolder: 'Add a folder…',
  addFolder: 'Add',
  folderKnown: 'This folder is granted already.',
  tooManyFolders: (max: number) => `At most ${number(max)} folders can be granted.`,
  write: 'May be written',
  writeOf: (path: string) => `${path} may be written`,
  remove: 'Remove',
  removeOf: (path: string) => `Remove ${path}`,

  grants: 'Allowed without asking',
  grantsNote: 'What you allowed for longer than one call. A tool that has changed since asks again by itself.',
  noGrants: 'Nothing. Each call that changes something is asked for.',
  always: 'In every conversation',
  inConversation: (title: string) => `In “${title}”`,
  inSomeConversation: 'In one conversation',
  revoke: 'Revoke',
  revokeOf: (tool: string) => `Revoke: ${tool}`,

  limits: 'Limits',
  steps: 'Steps before you are asked',
  stepsHint: 'A model that calls tools again and again stops there and asks whether to go on.',
  stepsInvalid: (least: number, most: number) =>
    `Not saved: it must be a whole number from ${number(least)} to ${number(most)}.`,
}
