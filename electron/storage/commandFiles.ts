import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_COMMANDS_FILE } from '../../shared/contract/commands.ts'
import type { ListedCommand, SlashCommand } from '../../shared/model/command.ts'
import { AppError, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import { watchFolder } from '../platform/watchFolder.ts'
import { changeCommandFiles } from './commandChange.ts'
import { exportCommands, exportedLength, MOST_COMMANDS, parseExportedCommands } from './commandExchange.ts'
import { type FolderReading, readCommandFolder, sweepCommandFolder } from './commandFolder.ts'
import { CommandTextError, usableCommand } from './commandText.ts'
import { toAppError } from './sqliteErrors.ts'

/**
 * The slash commands: those that Aside brings along, and the user's own, each a file `commands/<name>.md` of the data
 * folder that any editor may change. A file of a built-in's name stands in its place.
 */
export interface CommandFiles {
  /** All of them by name, as the files are now. Never rejects: what can't be read is left out, and told. */
  list(): Promise<ListedCommand[]>
  /**
   * Writes one, whole or not at all; what it replaces is kept in `commands/deleted/`. `was`: the name it had. `lastly` is
   * called once it is written, and may throw. Rejects with an AppError; then all is as it was.
   */
  save(command: SlashCommand, was?: string, lastly?: () => void): Promise<void>
  /** Puts the user's file into `commands/deleted/`; a built-in command is then as Aside brought it. */
  remove(name: string): Promise<void>
  /** All of them or none. Rejects with an AppError. */
  importAll(text: string, replace: boolean): Promise<{ added: string[]; replaced: string[]; kept: string[] }>
  exportAll(): Promise<string>
  /** What the user must be told: files that can't be used. Grows. */
  readonly notices: ErrorInfo[]
  onNotice(listener: (notice: ErrorInfo) => void): () => void
  /** Called after a change, whoever made it. */
  onChange(listener: () => void): () => void
  close(): void
}

interface Options {
  dataDir: string
  builtIn: readonly SlashCommand[]
  log: Log
}

/** Opens the folder, whatever state it is in. Never throws. */
export function openCommandFiles({ dataDir, builtIn, log }: Options): CommandFiles {
  const folder = join(dataDir, 'commands')
  const notices: ErrorInfo[] = []
  const noticeListeners = new Set<(notice: ErrorInfo) => void>()
  const changeListeners = new Set<() => void>()
  const changed = () => {
    for (const listener of changeListeners) listener()
  }

  // Made now, so that it can be found, and be watched, before the first command is written.
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    sweepCommandFolder(folder)
  } catch (error) {
    log.warn('the folder of slash commands could not be made', { folder, error })
  }
  const watcher = watchFolder(folder, changed)

  let told = new Set<string>()
  function tell(reading: FolderReading): void {
    const now = new Set(reading.problems.map(({ file, why }) => `${file}: ${why}`))
    for (const { file, why } of reading.problems) {
      if (told.has(`${file}: ${why}`)) continue
      const notice = unusable(join(folder, file), file, why)
      notices.push(notice)
      log.warn('a slash command can’t be used', { file, why })
      for (const listener of noticeListeners) listener(notice)
    }
    told = now
  }

  async function read(): Promise<FolderReading> {
    watcher.renew()
    const reading = await readCommandFolder(folder)
    tell(reading)
    return reading
  }

  // One at a time: what one of them has looked at must still be so when it writes.
  let last: Promise<unknown> = Promise.resolve()
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work).catch((error: unknown) => {
      throw toAppError(error, 'The slash command could not be stored.')
    })
    last = done.catch(() => {}).then(changed)
    return done
  }

  const isThere = (name: string, { own }: { own: ReadonlyMap<string, unknown> }) =>
    own.has(name) || builtIn.some((one) => one.name === name)

  function assertRoom(commands: ReadonlyMap<string, SlashCommand>): void {
    let length = 0
    for (const command of commands.values()) length += exportedLength(command)
    if (commands.size <= MOST_COMMANDS && length <= MAX_COMMANDS_FILE) return
    throw new AppError('TOO_LARGE', 'There is no room for another slash command.', {
      next: `Aside keeps ${MOST_COMMANDS} of your own, 4 million characters together. Delete one first.`,
    })
  }

  return {
    notices,
    onNotice: (listener) => subscribe(noticeListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),

    async list() {
      const { own } = await read()
      const names = [...new Set([...builtIn.map(({ name }) => name), ...own.keys()])].sort()
      return names.flatMap((name) => {
        const brought = builtIn.find((command) => command.name === name)
        const command = own.get(name) ?? brought
        return command ? [{ ...command, builtIn: brought !== undefined, changed: own.has(name) && !!brought }] : []
      })
    },

    save: (given, was, lastly) =>
      alone(async () => {
        const command = usable(given)
        const reading = await read()
        const { name } = command
        if (was !== name && isThere(name, reading)) {
          throw new AppError('CONFLICT', `There is already a command /${name}.`, { next: 'Give it another name.' })
        }
        const after = new Map(reading.own).set(name, command)
        const remove = was !== undefined && was !== name && reading.own.has(was) ? was : undefined
        if (remove !== undefined) after.delete(remove)
        assertRoom(after)
        changeCommandFiles(folder, { write: [command], remove, lastly }, log)
      }),

    remove: (name) =>
      alone(async () => {
        const { own } = await read()
        if (!own.has(name)) {
          throw new AppError('NOT_FOUND', `There is no command /${name} of your own.`)
        }
        changeCommandFiles(folder, { write: [], remove: name }, log)
      }),

    importAll: (text, replace) =>
      alone(async () => {
        const commands = parseExportedCommands(text)
        const reading = await read()
        const kept = replace ? [] : commands.filter(({ name }) => isThere(name, reading))
        const taken = commands.filter((command) => !kept.includes(command))
        assertRoom(new Map([...reading.own, ...taken.map((command) => [command.name, command] as const)]))
        changeCommandFiles(folder, { write: taken }, log)
        const namesOf = (list: SlashCommand[]) => list.map(({ name }) => name)
        return {
          added: namesOf(taken.filter(({ name }) => !isThere(name, reading))),
          replaced: namesOf(taken.filter(({ name }) => isThere(name, reading))),
          kept: namesOf(kept),
        }
      }),

    async exportAll() {
      const { own } = await read()
      return exportCommands([...own.values()])
    },

    close: () => watcher.close(),
  }
}

function usable(command: SlashCommand): SlashCommand {
  try {
    return usableCommand(command)
  } catch (error) {
    if (!(error instanceof CommandTextError)) throw error
    throw new AppError('INVALID_INPUT', `The command can’t be stored: ${error.message}.`)
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function unusable(path: string, file: string, why: string): ErrorInfo {
  return new AppError('STORAGE_CORRUPT', `The slash command in “${file}” is left out: ${why}.`, {
    next: `The file is as it was: ${path}`,
  }).toInfo()
}
