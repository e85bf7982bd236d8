import { constants } from 'node:os'
import { AppError } from '../../shared/model/errors.ts'
import { exitOnSignals } from '../platform/exitOnSignals.ts'
import { createLog } from '../platform/log.ts'
import { exitCodeOf, exitCodes } from './exitCodes.ts'
import { complaint } from './output.ts'
import { type PrintRequest, print } from './print.ts'
import type { Request } from './protocol.ts'
import { connectToAside, sendRequest } from './socketClient.ts'

/**
 * Prints an answer to this process's own standard output and ends the process, with 128 and the signal's number when it
 * is asked to end before: that cancels the answer.
 */
export async function printAndExit(request: PrintRequest, dataDir: string): Promise<void> {
  const stop = new AbortController()
  const printed = print(request, {
    dataDir,
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  })
  exitOnSignals(
    async () => {
      stop.abort()
      await printed
    },
    { log: createLog(null), codeOf: (signal) => 128 + constants.signals[signal] },
  )
  const code = await printed.catch((error: unknown) => {
    process.stderr.write(complaint(toComplaint(error)))
    return exitCodes.failed
  })
  // Interrupted, the process ends with the code for that.
  if (!stop.signal.aborted) process.exit(code)
}

/** Hands the request to the Aside that runs on this data folder. Gives the exit code, or null when none runs. */
export async function handOverTo(dataDir: string, request: Request): Promise<number | null> {
  try {
    const socket = await connectToAside(dataDir)
    if (!socket) return null
    for await (const reply of sendRequest(socket, request)) {
      if (reply.type !== 'error') continue
      process.stderr.write(complaint(reply.error))
      return exitCodeOf(reply.error)
    }
    return exitCodes.done
  } catch (error) {
    process.stderr.write(complaint(toComplaint(error)))
    return error instanceof AppError ? exitCodeOf(error) : exitCodes.failed
  }
}

function toComplaint(error: unknown) {
  return error instanceof AppError ? error : { message: 'Aside failed.', detail: String(error) }
}
