import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { z } from 'zod'
import { BadLine, createLines } from './lines.ts'

/**
 * Both ends of a connection show each other that they know the secret of the place, without telling it, before anything
 * else is said: a place has a name that another program could take once its owner has gone.
 */

const Nonce = z.string().regex(/^[0-9a-f]{32}$/)
const Proof = z.string().regex(/^[0-9a-f]{64}$/)
/** The client's first line. */
export const Hello = z.strictObject({ nonce: Nonce })
const Challenge = z.strictObject({ nonce: Nonce, proof: Proof })
/** The client's second line, and what then says that the place is open to it. */
export const Answer = z.strictObject({ proof: Proof })
export const welcome = { welcome: true } as const
const Welcome = z.strictObject({ welcome: z.literal(true) })

const MAX_LINE_BYTES = 1_000

const proofOf = (secret: string, side: 'server' | 'client', ...nonces: [string, string]) =>
  createHmac('sha256', secret)
    .update([side, ...nonces].join('|'))
    .digest('hex')

function isProof(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}

/** The server's part: what to answer to the client's first line, and how to judge the second. */
export function challenge(secret: string, { nonce: theirs }: z.infer<typeof Hello>) {
  const nonce = randomBytes(16).toString('hex')
  return {
    line: { nonce, proof: proofOf(secret, 'server', theirs, nonce) },
    isMet: ({ proof }: z.infer<typeof Answer>) => isProof(proof, proofOf(secret, 'client', theirs, nonce)),
  }
}

/** The client's part. False when the other side does not know the secret, or does not take ours. */
export async function proveTo(socket: Socket, secret: string, signal: AbortSignal): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex')
  const told = await exchange(socket, { nonce }, Challenge, signal)
  if (!told || !isProof(told.proof, proofOf(secret, 'server', nonce, told.nonce))) return false
  const proof = proofOf(secret, 'client', nonce, told.nonce)
  return (await exchange(socket, { proof }, Welcome, signal)) !== undefined
}

/** Sends a line and reads the one that comes back: the other side then waits. Undefined for another one, and for none. */
function exchange<T>(socket: Socket, line: object, Expected: z.ZodType<T>, signal: AbortSignal) {
  const linesOf = createLines(MAX_LINE_BYTES)
  return new Promise<T | undefined>((resolve) => {
    const settle = (found?: T) => {
      socket.pause()
      socket.off('data', read)
      socket.off('close', fail)
      signal.removeEventListener('abort', fail)
      resolve(found)
    }
    const fail = () => settle()
    const read = (chunk: Buffer) => {
      try {
        const [text] = linesOf(chunk)
        if (text !== undefined) settle(Expected.safeParse(JSON.parse(text)).data)
      } catch (error) {
        if (!(error instanceof BadLine || error instanceof SyntaxError)) throw error
        settle()
      }
    }
    socket.on('data', read).once('close', fail)
    signal.addEventListener('abort', fail, { once: true })
    if (signal.aborted) fail()
    else socket.resume().write(`${JSON.stringify(line)}\n`)
  })
}
