import type { Readable, Writable } from 'node:stream'
import { AppError } from '../../shared/model/errors.ts'
import { wait } from '../platform/wait.ts'
import { answer } from './answer.ts'
import { exitCodeOf, exitCodes } from './exitCodes.ts'
import { complaint, createOutput, type Output } from './output.ts'
import { endsReplies, type Reply, type Request } from './protocol.ts'
import { connectToAside, sendRequest } from './socketClient.ts'
import { readStandardInput, withInput } from './standardInput.ts'

/** How long an Aside that has the data folder may take to listen: it may just have started, or be about to close. */
const LISTENS_WITHIN_MS = 20_000
const LOOK_AGAIN_MS = 150

export type PrintRequest = Extract<Request, { do: 'print' }>

interface Options {
  dataDir: string
  stdin: () => Readable
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable
  /** Cancels the answer. The code is then the caller's to choose. */
  signal: AbortSignal
}

/**
 * Prints the answer to the question as it comes: the answer's text and nothing else, everything there is to say beside it
 * on standard error. Asks the Aside that runs on the data folder; when none does, this process is it for that time. Gives
 * the exit code.
 */
export async function print(request: PrintRequest, options: Options): Promise<number> {
  const { stdin, stdout, stderr, signal } = options
  const say = (text: string) => void stderr.write(text)
  // A terminal that went away takes no complaint either.
  stderr.on('error', () => {})
  const output = createOutput(stdout)
  try {
    const input = await readStandardInput({
      stream: stdin,
      onWaiting: () => say(complaint({ message: 'Waiting for standard input to end. Without any: < /dev/null' })),
      signal,
    })
    if (signal.aborted) return exitCodes.incomplete
    const question = { ...request, text: withInput(request.text, input) }
    return await printReplies(repliesTo(question, options, say), output, say, signal)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    say(complaint(error))
    return exitCodeOf(error)
  }
}

async function printReplies(
  replies: AsyncGenerator<Reply, void>,
  output: Output,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  let last = '\n'
  const finishLine = async () => {
    if (last !== '\n') await output.write('\n')
  }
  try {
    for await (const reply of replies) {
      if (reply.type === 'started' && reply.remark) say(complaint({ message: reply.remark }))
      if (reply.type === 'text' && reply.text !== '') {
        // Leaving the loop cancels the answer.
        if (!(await output.write(reply.text))) return outputFailed(output, say)
        last = reply.text.at(-1) ?? last
      }
      if (!endsReplies(reply)) continue
      await finishLine()
      if (output.failure) return outputFailed(output, say)
      // Who has interrupted it knows.
      return signal.aborted ? exitCodes.incomplete : tellEnd(reply, say)
    }
    await finishLine()
    return exitCodes.incomplete
  } catch (error) {
    await finishLine()
    throw error
  }
}

function tellEnd(reply: Reply, say: (text: string) => void): number {
  if (reply.type === 'error') {
    say(complaint(reply.error))
    return exitCodeOf(reply.error)
  }
  if (reply.type === 'cancelled') {
    say(complaint({ message: 'The answer was stopped. What had arrived is in the history.' }))
    return exitCodes.incomplete
  }
  if (reply.type === 'answered' && reply.reason === 'length') {
    say(complaint({ message: 'The answer was cut off: the model has reached its limit.' }))
    return exitCodes.incomplete
  }
  return exitCodes.done
}

function outputFailed({ failure }: Output, say: (text: string) => void): number {
  if (failure?.code === 'EPIPE') return exitCodes.readerGone
  say(complaint({ message: `Standard output can’t be written: ${failure?.message ?? 'it was closed'}.` }))
  return exitCodes.failed
}

/** From the Aside that runs, else from this process, once no other has the data folder. */
async function* repliesTo(
  question: PrintRequest,
  { dataDir, signal }: Options,
  say: (text: string) => void,
): AsyncGenerator<Reply, void> {
  const begun = performance.now()
  let told = false
  while (!signal.aborted) {
    const socket = await connectToAside(dataDir)
    if (socket) return yield* sendRequest(socket, question, { signal })
    const { openAlone } = await import('./alone.ts')
    const opened = await openAlone(dataDir)
    if ('app' in opened) {
      for (const { message, next } of opened.app.notices()) say(complaint({ message, next }))
      try {
        return yield* answer(opened.app.asking, question, signal)
      } finally {
        await opened.app.close()
      }
    }
    if (opened.holder?.mode === 'print') {
      if (!told) say(complaint({ message: 'Waiting for another answer that is being printed.' }))
      told = true
    } else if (performance.now() - begun > LISTENS_WITHIN_MS) {
      throw notListening(opened.holder?.pid)
    }
    await wait(LOOK_AGAIN_MS)
  }
}

function notListening(pid: number | undefined): AppError {
  const which = pid === undefined ? 'Another process' : `Another process (${pid})`
  return new AppError('CONFLICT', `${which} has the data folder and does not listen.`, {
    next: 'Close it, or give another --data-dir.',
  })
}
