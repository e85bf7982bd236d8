import { AppError } from '../../shared/model/errors.ts'
import type { StartOptions } from '../platform/options.ts'
import { exitCodeOf, exitCodes } from './exitCodes.ts'
import { aboutText } from './help.ts'
import { complaint } from './output.ts'

/** Reads the options; where words are all there is to give, says them and gives the exit code instead. */
export function begin(read: () => StartOptions, version: string): StartOptions | { exitCode: number } {
  try {
    const options = read()
    if (!options.about) return options
    process.stdout.write(aboutText(options.about, version))
    return { exitCode: exitCodes.done }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    process.stderr.write(complaint(error))
    return { exitCode: exitCodeOf(error) }
  }
}
