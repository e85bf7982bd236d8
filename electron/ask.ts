import './platform/environment.ts'
import { version } from '../package.json'
import { AppError } from '../shared/model/errors.ts'
import { begin } from './commandLine/begin.ts'
import { exitCodeOf } from './commandLine/exitCodes.ts'
import { complaint } from './commandLine/output.ts'
import { handOverTo, printAndExit } from './commandLine/terminal.ts'
import { parseAskOptions } from './platform/options.ts'
import { dataDirFor } from './platform/paths.ts'

// The command line without Electron: prints answers, and hands requests to the Aside that runs. It opens no window.
const options = begin(() => parseAskOptions(process.argv.slice(2)), version)
if ('exitCode' in options) process.exitCode = options.exitCode
else if (!options.request)
  fail(new AppError('INVALID_INPUT', 'There is no question.', { next: 'Give it between quotes.' }))
else {
  const { request } = options
  const dataDir = dataDirFor({ option: options.dataDir })
  if (request.do === 'print') await printAndExit(request, dataDir)
  else {
    const code = await handOverTo(dataDir, request)
    if (code !== null) process.exitCode = code
    else fail(new AppError('CONFLICT', 'Aside is not running.', { next: 'Start it first.' }))
  }
}

function fail(error: AppError): void {
  process.stderr.write(complaint(error))
  process.exitCode = exitCodeOf(error)
}
