import './platform/environment.ts'
import { version } from '../package.json'
import { AppError } from '../shared/model/errors.ts'
import { exitCodeOf, exitCodes } from './commandLine/exitCodes.ts'
import { aboutText } from './commandLine/help.ts'
import { complaint } from './commandLine/output.ts'
import { handOverTo, printAndExit } from './commandLine/terminal.ts'
import { parseAskOptions } from './platform/options.ts'
import { dataDirFor } from './platform/paths.ts'

/** The command line without Electron: prints answers, and hands requests to the Aside that runs. It opens no window. */
async function ask(args: string[]): Promise<number | undefined> {
  const options = parseAskOptions(args)
  const { about, request } = options
  if (about) {
    process.stdout.write(aboutText(about, version))
    return exitCodes.done
  }
  if (!request) throw new AppError('INVALID_INPUT', 'There is no question.', { next: 'Give it between quotes.' })
  const dataDir = dataDirFor({ option: options.dataDir })
  if (request.do === 'print') {
    await printAndExit(request, dataDir)
    return undefined
  }
  const code = await handOverTo(dataDir, request)
  if (code !== null) return code
  throw new AppError('CONFLICT', 'Aside is not running.', { next: 'Start it first.' })
}

try {
  process.exitCode = await ask(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof AppError)) throw error
  process.stderr.write(complaint(error))
  process.exitCode = exitCodeOf(error)
}
