import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { z } from 'zod'
import { AppError } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import { type Asking, answer } from './answer.ts'
import { BadLine, createLines } from './lines.ts'
import { Answer, challenge, Hello, welcome } from './proof.ts'
import { MAX_REQUEST_BYTES, type Reply, type Request, RequestFrame } from './protocol.ts'
import { connectToAside } from './socketClient.ts'
import { type SocketPlace, socketPlaces } from './socketPlace.ts'

/** How much is listened to at once, and how long a request may take to arrive. */
const defaultLimits = { connections: 32, requestMs: 10_000, requestBytes: MAX_REQUEST_BYTES }
/** How long the last words may take once Aside closes. */
const PARTING_MS = 1_000

/** What is only done, by the desktop or by browser mode. May reject with an AppError. */
export type Perform = (request: Exclude<Request, { do: 'print' }>) => Promise<void> | void

interface Options {
  dataDir: string
  perform: Perform
  asking: Asking
  log: Log
  limits?: Partial<typeof defaultLimits>
}

export interface AskServer {
  /** Takes nothing more, and ends within a second; give the runs' own end that time. */
  close(): Promise<void>
}

/**
 * Lets other starts and terminals of this user reach the running app, over a socket that belongs to the data folder. One
 * request a connection; a connection that goes away ends the run that it asked for, and no other. An app that can't have
 * a socket works all the same: never rejects.
 */
export async function startAskServer(options: Options): Promise<AskServer> {
  const { dataDir, log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const connections = new Map<Socket, Promise<void>>()
  const server = createServer()
  server.maxConnections = limits.connections
  const place = await publish(server, dataDir, log, (socket, secret) => {
    const served = serve(socket, options, { ...limits, secret }).catch((error: unknown) => {
      log.error('a request from the command line failed', { error })
      socket.destroy()
    })
    connections.set(socket, served)
    socket.once('close', () => connections.delete(socket))
  })

  return {
    async close() {
      place?.remove()
      const closed = new Promise((resolve) => server.close(resolve))
      const late = new Promise((resolve) => setTimeout(resolve, PARTING_MS).unref())
      await Promise.race([Promise.all(connections.values()), late])
      for (const socket of connections.keys()) socket.destroy()
      await closed
    },
  }
}

async function publish(
  server: Server,
  dataDir: string,
  log: Log,
  onConnection: (socket: Socket, secret: string | undefined) => void,
): Promise<SocketPlace | undefined> {
  if (await isTaken(dataDir)) {
    log.warn('another process listens for this data folder, and is left alone')
    return undefined
  }
  for (const makePlace of socketPlaces(dataDir)) {
    let place: SocketPlace | undefined
    try {
      place = makePlace()
      const { secret } = place
      const take = (socket: Socket) => onConnection(socket, secret)
      server.removeAllListeners('connection').on('connection', take)
      const listening = once(server, 'listening')
      server.listen(place.listenOn)
      await listening
      place.publish()
      return place
    } catch (error) {
      log.info('a place for the socket can’t be used', { error })
      server.close()
      place?.remove()
    }
  }
  log.warn('terminals can’t reach this Aside: there is no place for a socket')
  return undefined
}

async function isTaken(dataDir: string): Promise<boolean> {
  try {
    const other = await connectToAside(dataDir)
    other?.destroy()
    return other !== null
  } catch {
    // It hangs, and may come to itself.
    return true
  }
}

/** `secret`: who does not prove to know it is not heard. */
interface Serving {
  requestMs: number
  requestBytes: number
  secret: string | undefined
}

async function serve(socket: Socket, options: Options, { secret, ...limits }: Serving): Promise<void> {
  const gone = new AbortController()
  socket.on('error', () => {})
  // A client that ends its side waits for nothing any more: the whole connection then closes.
  socket.once('close', () => gone.abort())
  const unproved = secret === undefined ? null : await askForProof(socket, secret, limits)
  const request = unproved ?? (await readFrom(socket, limits, RequestFrame))
  if ('refusal' in request) {
    if (socket.destroyed) return
    options.log.warn('refused a request from the command line', { refusal: request.refusal })
    const refused = new AppError('INVALID_INPUT', 'This Aside does not understand the request.', {
      next: 'It may be of another version: close it and start it again.',
      detail: request.refusal,
    })
    return end(socket, { type: 'error', error: refused.toInfo() })
  }
  const { request: wish } = request
  socket.write(line({ type: 'accepted' }))
  // It has nothing more to say, but only what is read tells that it went.
  socket.resume()
  if (wish.do !== 'print') return end(socket, await perform(wish, options))
  for await (const reply of answer(options.asking, wish, gone.signal)) {
    if (gone.signal.aborted) continue
    if (!socket.write(line(reply))) await drained(socket, gone.signal)
  }
  socket.end()
}

async function askForProof(socket: Socket, secret: string, limits: Limits): Promise<Refusal | null> {
  const hello = await readFrom(socket, limits, Hello)
  if ('refusal' in hello) return hello
  const asked = challenge(secret, hello)
  socket.write(`${JSON.stringify(asked.line)}\n`)
  const proof = await readFrom(socket, limits, Answer)
  if ('refusal' in proof) return proof
  if (!asked.isMet(proof)) return { refusal: 'it does not know the secret' }
  socket.write(`${JSON.stringify(welcome)}\n`)
  return null
}

async function perform(request: Parameters<Perform>[0], options: Options): Promise<Reply> {
  try {
    await options.perform(request)
    return { type: 'done' }
  } catch (error) {
    if (error instanceof AppError) return { type: 'error', error: error.toInfo() }
    throw error
  }
}

type Limits = Pick<Serving, 'requestMs' | 'requestBytes'>
interface Refusal {
  refusal: string
}

/** The next line, when it comes whole, in time, and is what is expected. Nothing may follow before it is answered. */
function readFrom<T extends object>(socket: Socket, limits: Limits, Expected: z.ZodType<T>): Promise<T | Refusal> {
  const linesOf = createLines(limits.requestBytes)
  return new Promise((resolve) => {
    const settle = (found: T | Refusal) => {
      clearTimeout(timer)
      socket.pause()
      socket.off('data', read)
      socket.off('close', went)
      resolve(found)
    }
    const timer = setTimeout(() => settle({ refusal: 'no whole request in time' }), limits.requestMs)
    const went = () => settle({ refusal: 'it went away' })
    const read = (chunk: Buffer) => {
      try {
        const [first] = linesOf(chunk)
        if (first !== undefined) settle(judge(first, Expected))
      } catch (error) {
        if (error instanceof BadLine) settle({ refusal: error.message })
        else throw error
      }
    }
    socket.on('data', read).once('close', went)
    socket.resume()
  })
}

function judge<T extends object>(text: string, Expected: z.ZodType<T>): T | Refusal {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { refusal: 'not JSON' }
  }
  return Expected.safeParse(parsed).data ?? { refusal: 'not a request of this version' }
}

const line = (reply: Reply) => `${JSON.stringify(reply)}\n`

function end(socket: Socket, reply: Reply): void {
  // Nobody reads what else it sends: its own end would never be seen.
  socket.end(line(reply), () => socket.destroy())
  setTimeout(() => socket.destroy(), PARTING_MS).unref()
}

/** A terminal may read as slowly as it likes: what it has not read yet is not made into lines. */
async function drained(socket: Socket, gone: AbortSignal): Promise<void> {
  await once(socket, 'drain', { signal: gone }).catch(() => {})
}
