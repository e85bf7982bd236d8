/**
 * One JSON settings file, as electron-store (desktop) and conf (browser mode) both provide it: a whole object read at
 * once, and written at once, atomically. Made by main.ts or serve.ts, after `storage/` has judged the file on disk.
 */
export interface SettingsFile {
  readonly path: string
  read(): Record<string, unknown>
  /** Synchronous, 0.4 ms at 2 kB: keep what changes often in a file of its own. */
  write(value: Record<string, unknown>): void
}

/** Opens the settings file of that name in the data folder. Throws when the file is not valid JSON: judge it first. */
export type OpenSettingsFile = (options: { name: string; dataDir: string }) => SettingsFile
