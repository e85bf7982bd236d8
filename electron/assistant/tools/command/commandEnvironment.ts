/** What a command is told of the environment: no token, key or address that Aside was started with is among it. */
const posix =
  /^(PATH|HOME|USER|LOGNAME|LANG|TMPDIR|LC_(ALL|ADDRESS|COLLATE|CTYPE|IDENTIFICATION|MEASUREMENT|MESSAGES|MONETARY|NAME|NUMERIC|PAPER|TELEPHONE|TIME))$/
/** Without these, Windows programs can't find their own parts. */
const windows =
  /^(PATH|PATHEXT|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERNAME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|TEMP|TMP)$/i

/** The part of `env` that commands get, in order of its names. */
export function commandEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const known = platform === 'win32' ? windows : posix
  const given = Object.entries(env).flatMap(([name, value]) =>
    known.test(name) && value !== undefined ? [[name, value] as const] : [],
  )
  return Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)))
}
