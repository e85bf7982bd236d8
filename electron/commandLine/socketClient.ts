import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { AppError } from '../../shared/model/errors.ts'
import { BadLine, createLines } from './lines.ts'
import { endsReplies, MAX_REPLY_BYTES, PROTOCOL, Reply, type Request } from './protocol.ts'
import { socketsOf } from './socketPlace.ts'

/**
 * A connection to the Aside that runs on this data folder; null when none listens. Only sockets of this machine that the
 * user owns are ever connected to.
 */
export async function connectToAside(dataDir: string): Promise<Socket | null> {
  for (const path of socketsOf(dataDir)) {
    const socket = connect({ path })
    try {
      await once(socket, 'connect')
      return socket
    } catch {
      // A crash left it, or it went away in this moment.
      socket.destroy()
    }
  }
  return null
}

/**
 * Sends the request and yields the replies up to their end. When `signal` fires, and when the caller stops reading, the
 * connection is closed, which ends what was asked. Throws STREAM_BROKEN when Aside goes away before the end.
 */
export async function* sendRequest(
  socket: Socket,
  request: Request,
  signal?: AbortSignal,
): AsyncGenerator<Reply, void> {
  const stop = () => socket.destroy()
  signal?.addEventListener('abort', stop, { once: true })
  // What went wrong is known by the end that never came.
  socket.on('error', () => {})
  let heard = false
  try {
    socket.write(`${JSON.stringify({ protocol: PROTOCOL, request })}\n`)
    const linesOf = createLines(MAX_REPLY_BYTES)
    for await (const chunk of socket) {
      for (const line of linesOf(chunk)) {
        const { data: reply } = Reply.safeParse(JSON.parse(line))
        if (!reply) throw new BadLine('not a reply of this version')
        heard = true
        yield reply
        if (endsReplies(reply)) return
      }
    }
  } catch (error) {
    if (error instanceof BadLine || error instanceof SyntaxError) throw brokenOff(heard, error)
    if (!signal?.aborted && !isConnectionError(error)) throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    socket.destroy()
  }
  if (signal?.aborted) return
  throw brokenOff(heard)
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
