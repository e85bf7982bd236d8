import { parseArgs } from 'node:util'
import { AppError } from '../../shared/model/errors.ts'

/** What the command line asks for. Unknown options are left to the runtime (Chromium has hundreds). */
export interface StartOptions {
  /** 0: the one used last, else any free one. */
  port: number
  dataDir: string | undefined
  /** Browser mode opens the page in the default browser, unless told not to. */
  open: boolean
}

/** Reads the options after the program's own arguments. Throws INVALID_INPUT for a port that is none. */
export function parseStartOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    strict: false,
    options: {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      'no-open': { type: 'boolean' },
    },
  })
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppError('INVALID_INPUT', `--port needs a number from 1 to 65535, not "${String(values.port)}".`)
  }
  const dataDir = values['data-dir']
  if (dataDir === true || dataDir === '') throw new AppError('INVALID_INPUT', '--data-dir needs a folder.')
  return { port, dataDir: typeof dataDir === 'string' ? dataDir : undefined, open: values['no-open'] !== true }
}
