import { readdirSync, rmSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MAX_COMMANDS_FILE } from '../../shared/contract/commands.ts'
import { CommandName, type SlashCommand } from '../../shared/model/command.ts'
import { exportedLength, MOST_COMMANDS } from './commandExchange.ts'
import { CommandTextError, readCommandText } from './commandText.ts'

/** The longest file that is read: a prompt and a system prompt of full length, in letters of three bytes. */
export const MAX_COMMAND_BYTES = 1024 * 1024

export interface FolderReading {
  /** The user's own, by name. */
  readonly own: ReadonlyMap<string, SlashCommand>
  /** Files that look like commands and are none; `why` ends a sentence. Nothing was done to them. */
  readonly problems: readonly { file: string; why: string }[]
}

/** Reads the folder's `.md` files, and trusts nothing about them. Never rejects: a folder that is not there is empty. */
export async function readCommandFolder(folder: string): Promise<FolderReading> {
  const own = new Map<string, SlashCommand>()
  const problems: { file: string; why: string }[] = []
  let length = 0
  const files = await commandFilesIn(folder, problems)
  for (const file of files) {
    try {
      const command = readCommandText(nameOf(file), await readText(join(folder, file)))
      length += exportedLength(command)
      if (own.size >= MOST_COMMANDS) throw new CommandTextError(`there are more than ${MOST_COMMANDS} commands`)
      if (length > MAX_COMMANDS_FILE) throw new CommandTextError('all commands together are too long')
      own.set(command.name, command)
    } catch (error) {
      // It went between the look at the folder and the look at the file.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      problems.push({ file, why: error instanceof CommandTextError ? error.message : systemWhy(error) })
    }
  }
  return { own, problems }
}

/** What an editor keeps beside a file (`.fix.md.swp`, `fix.md~`) is none of ours. */
async function commandFilesIn(folder: string, problems: { file: string; why: string }[]): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.md') && !file.startsWith('.')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problems.push({ file: 'commands', why: systemWhy(error) })
    return []
  }
}

function nameOf(file: string): string {
  const name = CommandName.safeParse(file.slice(0, -'.md'.length))
  if (name.success) return name.data
  throw new CommandTextError('a command’s file is named with small letters, digits and dashes only')
}

async function readText(path: string): Promise<string> {
  const found = await stat(path)
  // Opening a pipe would wait for its other end.
  if (!found.isFile()) throw new CommandTextError('it is not a file')
  if (found.size > MAX_COMMAND_BYTES) throw new CommandTextError('it is too long')
  return decode(await readFile(path))
}

function decode(bytes: Buffer): string {
  if (bytes.includes(0)) throw new CommandTextError('it holds zero bytes')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandTextError('it is not text in UTF-8')
  }
}

function systemWhy(error: unknown): string {
  return `it can’t be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`
}

/** Removes what writes that were cut short left behind. Only for the process that holds the data folder. */
export function sweepCommandFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/\.md\.tmp-\d+$/.test(name)) rmSync(join(folder, name), { force: true })
  }
}
