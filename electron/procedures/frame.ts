import { z } from 'zod'
import { MAX_FRAME_LENGTH } from '../../shared/wire.ts'

/** The two kinds of message a page sends: a call (no `t`, or 1) and the end of one (4). Pages stream nothing to main. */
const Envelope = z.union([
  z.strictObject({
    i: z.string().min(1).max(32),
    t: z.literal(1).optional(),
    p: z.strictObject({
      u: z
        .string()
        .max(256)
        .regex(/^\/[A-Za-z]+(\/[A-Za-z]+)*$/),
      b: z.unknown().optional(),
      h: z.strictObject({}).optional(),
      m: z.literal('POST').optional(),
    }),
  }),
  z.strictObject({ i: z.string().min(1).max(32), t: z.literal(4), p: z.unknown().optional() }),
])

/** What a frame from a page is: a call, the end of one, or nothing for oRPC to see. Nothing of it is in the refusal. */
export function judgeFrame(frame: unknown): { kind: 'call' | 'end'; frame: string } | { refusal: string } {
  if (typeof frame !== 'string') return { refusal: 'not a string' }
  if (frame.length > MAX_FRAME_LENGTH) return { refusal: `longer than ${MAX_FRAME_LENGTH}` }
  let parsed: unknown
  try {
    parsed = JSON.parse(frame)
  } catch {
    return { refusal: 'not JSON' }
  }
  const envelope = Envelope.safeParse(parsed)
  if (!envelope.success) return { refusal: 'not an envelope of the wire' }
  return { kind: envelope.data.t === 4 ? 'end' : 'call', frame }
}
