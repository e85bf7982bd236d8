import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { AppError } from '../../shared/model/errors.ts'
import { BadLine, createLines } from './lines.ts'
import { proveTo } from './proof.ts'
import { endsReplies, MAX_REPLY_BYTES, PROTOCOL, Reply, type Request } from './protocol.ts'
import { socketsOf } from './socketPlace.ts'

/** How long an Aside that runs may take to let in, and then to say that it has heard: it does both at once. */
const PATIENCE_MS = 5_000

/**
 * A connection to the Aside that runs on this data folder; null when none listens. Only sockets of this machine that the
 * user owns, and pipes that prove to be Aside's, are ever spoken to. Throws an AppError when the one that is there hangs.
 */
export async function connectToAside(dataDir: string, patienceMs = PATIENCE_MS): Promise<Socket | null> {
  for (const { path, secret } of socketsOf(dataDir)) {
    const late = AbortSignal.timeout(patienceMs)
    const socket = connect({ path })
    socket.on('error', () => {})
    try {
      await once(socket, 'connect', { signal: late })
      if (secret === undefined || (await proveTo(socket, secret, late))) return socket
    } catch {
      // A crash left it, or it went away in this moment.
    }
    socket.destroy()
    if (late.aborted) throw hangs()
  }
  return null
}

/**
 * Sends the request and yields the replies up to their end, all but the first one, which only says that it was heard. When
 * `signal` fires, and when the caller stops reading, the connection is closed, which ends what was asked. Throws an
 * AppError: STREAM_BROKEN when Aside goes away before the end, and when it hangs.
 */
export async function* sendRequest(
  socket: Socket,
  request: Request,
  { signal, patienceMs = PATIENCE_MS }: { signal?: AbortSignal; patienceMs?: number } = {},
): AsyncGenerator<Reply, void> {
  const stop = () => socket.destroy()
  signal?.addEventListener('abort', stop, { once: true })
  // What went wrong is known by the end that never came.
  socket.on('error', () => {})
  let accepted = false
  let heard = false
  let late = false
  const timer = setTimeout(() => {
    late = true
    socket.destroy()
  }, patienceMs)
  try {
    socket.write(`${JSON.stringify({ protocol: PROTOCOL, request })}\n`)
    const linesOf = createLines(MAX_REPLY_BYTES)
    for await (const chunk of socket) {
      clearTimeout(timer)
      for (const line of linesOf(chunk)) {
        const { data: reply } = Reply.safeParse(JSON.parse(line))
        if (!reply) throw new BadLine('not a reply of this version')
        if (!accepted && reply.type === 'accepted') {
          accepted = true
          continue
        }
        heard = true
        yield reply
        if (endsReplies(reply)) return
      }
    }
  } catch (error) {
    if (error instanceof BadLine || error instanceof SyntaxError) throw brokenOff(heard, error)
    if (!signal?.aborted && !isConnectionError(error)) throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    socket.destroy()
  }
  if (signal?.aborted) return
  throw late ? hangs() : brokenOff(heard)
}

function hangs(): AppError {
  return new AppError('CONFLICT', 'Aside is running and does not answer.', {
    next: 'Try again in a moment. If it stays like that, end its process and start Aside anew.',
  })
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}

function brokenOff(heard: boolean, cause?: unknown): AppError {
  return new AppError('STREAM_BROKEN', 'Aside went away before it was done.', {
    next: heard ? 'What had arrived is in its history. Try again.' : 'It is closing, or has too much to do. Try again.',
    ...(cause !== undefined && { cause }),
  })
}
