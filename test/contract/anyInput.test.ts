import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import type { AnyContractProcedure } from '@orpc/contract'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { contract } from '../../shared/contract/contract.ts'
import { openApp } from '../support/openApp.ts'
import { type JsonSchema, payloads } from '../support/payloads.ts'
import { rounds, seed } from '../support/rounds.ts'

const PAYLOADS = rounds(200, 5_000)
const AT_ONCE = 50

/** Every procedure of the contract by its path: a new one is tried as soon as it is there. */
function procedures(part: object, path = ''): [string, AnyContractProcedure][] {
  return Object.entries(part).flatMap(([name, inner]) =>
    '~orpc' in inner ? [[`${path}/${name}`, inner as AnyContractProcedure]] : procedures(inner, `${path}/${name}`),
  )
}

const wire = new StandardRPCJsonSerializer()

function isFit(schema: z.ZodType, { json, meta }: { json: unknown; meta: never }): boolean {
  try {
    return schema.safeParse(wire.deserialize(json, meta)).success
  } catch {
    // Not what a client of the wire sends.
    return false
  }
}

/** What the wire answers first: a value, an error, or the beginning of a stream. */
interface Reply {
  status: number
  isStream: boolean
  body: unknown
  error?: { code: string; defined: boolean; message: string }
}

/** One page at the real door, as frames. */
function frameClient(openDoor: Awaited<ReturnType<typeof openApp>>['app']['openDoor']) {
  const waiting = new Map<string, (reply: Reply) => void>()
  let count = 0
  const door = openDoor({ windowId: 'w1' }, (frame) => {
    const { i, t, p } = JSON.parse(frame)
    const isStream = String(p?.h?.['content-type'] ?? '').startsWith('text/event-stream')
    if (t === undefined || t === 2)
      waiting.get(i)?.({ status: p.s ?? 200, isStream, body: p.b, error: p.s >= 400 ? p.b.json : undefined })
    waiting.delete(i)
  })
  return {
    door,
    async call(path: string, body: unknown): Promise<Reply> {
      const id = String(++count)
      const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve))
      door.receive(JSON.stringify({ i: id, p: { u: path, ...(body !== undefined && { b: body }) } }))
      const reply = await replied
      if (reply.isStream) door.receive(JSON.stringify({ i: id, t: 4 }))
      return reply
    },
  }
}

test(`any input, ${PAYLOADS} times to every procedure (seed ${seed}): what does not fit is refused before its handler`, async () => {
  const uncaught = vi.fn()
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, uncaught)
  // No program can be found there: some inputs add a server that is one.
  const { app } = await openApp({ env: { PATH: '/nowhere' } })
  const { door, call } = frameClient(app.openDoor)
  // Some inputs name what is there, so that more than their form is tried.
  const { body } = await call('/runs/start', { json: { blocks: [{ type: 'text', text: 'How do I choose a model?' }] } })
  const known = Object.values((body as { json: Record<string, string> }).json)
  expect(known.length).toBeGreaterThan(2)
  const wrong: string[] = []
  const untried: string[] = []

  for (const [path, { '~orpc': procedure }] of procedures(contract)) {
    const schema = (procedure.inputSchema ?? z.unknown()) as z.ZodType
    const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    const counts = { fitting: 0, refused: 0 }
    const inputs = fc.sample(payloads(shape, known), { numRuns: PAYLOADS, seed })
    for (let from = 0; from < inputs.length; from += AT_ONCE) {
      const judged = inputs.slice(from, from + AT_ONCE).map(async (input) => {
        const [json, meta] = wire.serialize(input)
        // What arrives is not always what was made: undefined goes, a date is one again.
        const sent = JSON.parse(JSON.stringify({ json, meta }))
        const fits = isFit(schema, sent)
        const { status, error } = await call(path, sent)
        counts[fits ? 'fitting' : 'refused']++
        const isRefused = status === 400 && error?.code === 'BAD_REQUEST'
        const isFailure = error !== undefined && (error.code === 'INTERNAL_SERVER_ERROR' || !error.defined)
        if (fits ? isFailure : !isRefused) wrong.push(`${path} ${JSON.stringify(sent)}: ${JSON.stringify(error)}`)
      })
      await Promise.all(judged)
    }
    if (counts.fitting === 0 || (procedure.inputSchema && counts.refused === 0)) untried.push(path)
  }
  door.close()
  expect(wrong.slice(0, 5)).toEqual([])
  expect(untried).toEqual([])
  expect(uncaught).not.toHaveBeenCalled()
}, 600_000)
