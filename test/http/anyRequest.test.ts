import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { ApiRoute } from '../../electron/http/api/route.ts'
import { createRoutes } from '../../electron/http/api/routes.ts'
import { type JsonSchema, payloads } from '../support/payloads.ts'
import { rounds, seed } from '../support/rounds.ts'
import { type OpenApi, openApi } from './apiHarness.ts'

const PAYLOADS = rounds(200, 5_000)
const AT_ONCE = 25
const MORE = 50
const script = { chat: () => ['Yes.', { done: {} }] }
const known = ['ollama/llama3.2:3b', 'guide/guide', 'aside']

/** Every route of the API: a new one is tried as soon as it is in the list. */
const routesOf = ({ app }: OpenApi) => createRoutes({ backend: app.api.backend, conversationUrl: () => undefined })
const pathOf = ({ path }: ApiRoute) => path.replace(/:\w+/g, 'some-id')

/** Asks all of them, some at a time; answers those that `judge` has something to say of. */
async function complaints<T>(all: readonly T[], judge: (one: T) => Promise<string | undefined>): Promise<string[]> {
  const found: string[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const judged = await Promise.all(all.slice(from, from + AT_ONCE).map(judge))
    found.push(...judged.filter((complaint) => complaint !== undefined))
  }
  return found
}

function watchUncaught() {
  const uncaught = vi.fn()
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, uncaught)
  return uncaught
}

test(`any body, ${PAYLOADS} times to every route (seed ${seed}): what does not fit is refused before its handler`, async () => {
  const uncaught = watchUncaught()
  const api = await openApi({ script })
  const wrong: string[] = []
  for (const route of routesOf(api)) {
    if (!route.input) continue
    const schema = route.input
    const counts = { fitting: 0, refused: 0 }
    const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    const bodiesOf = (from: number) =>
      fc
        .sample(payloads(shape, known), { numRuns: PAYLOADS, seed: from })
        .map((body) => toJson(body))
        .filter((text) => text !== undefined)
    const isFitting = (text: string) => schema.safeParse(JSON.parse(text)).success
    const bodies = bodiesOf(seed)
    // Of a shape with many fields few come out right by chance.
    for (let more = 1; more <= MORE && !bodies.some(isFitting); more++)
      bodies.push(...bodiesOf(seed + more).filter(isFitting))
    const found = await complaints(bodies, async (text) => {
      const fits = isFitting(text)
      counts[fits ? 'fitting' : 'refused']++
      const { status, text: answer } = await api.send(pathOf(route), { method: 'POST', body: text })
      if (fits ? status < 500 : status === 422 || status === 400) return undefined
      return `${route.path} ${text}: ${status} ${answer}`
    })
    wrong.push(...found)
    expect(counts.fitting * counts.refused, `${route.path} ${JSON.stringify(counts)}`).toBeGreaterThan(0)
  }
  expect(wrong.slice(0, 5)).toEqual([])
  expect((await api.send('/health')).status).toBe(200)
  expect(uncaught).not.toHaveBeenCalled()
}, 900_000)

test(`any request at all (seed ${seed}) is answered, and never with a failure of the server`, async () => {
  const uncaught = watchUncaught()
  const api = await openApi({ script })
  const paths = routesOf(api).map(pathOf)
  const path = fc.oneof(
    fc.constantFrom(...paths),
    fc
      .tuple(fc.constantFrom(...paths), fc.string({ unit: 'binary-ascii' }))
      .map(([at, more]) => `${at}?${encodeURI(more)}`),
    fc.webPath().map((at) => at || '/'),
    fc.constantFrom('//', '/%', '/%00', '/..%2f..%2fetc', '/invoke/', '/INVOKE', '/wire', '*', '/v1/models/../chat'),
  )
  const method = fc.constantFrom(
    'GET',
    'POST',
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
  )
  const headers = fc.dictionary(
    fc.constantFrom('accept', 'content-type', 'content-encoding', 'expect', 'origin', 'x-api-key', 'cookie', 'range'),
    fc.oneof(
      fc.constantFrom('100-continue', 'gzip', 'null', 'text/plain', 'application/json'),
      fc.stringMatching(/^[!-~]{1,30}$/),
    ),
    { maxKeys: 2 },
  )
  const body = fc.option(fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constantFrom(...oddBodies)))
  const requests = fc.sample(fc.record({ path, method, headers, body }), { numRuns: PAYLOADS, seed })
  const found = await complaints(requests, async ({ path: at, body: text, ...more }) => {
    const length = { 'content-length': String(Buffer.byteLength(text ?? '')) }
    const headers = { ...more.headers, ...(text !== null && length) }
    const { status } = await api.send(at, { ...more, headers, ...(text !== null && { body: text }) })
    return status < 500 ? undefined : `${JSON.stringify({ at, text, ...more })}: ${status}`
  })
  expect(found.slice(0, 5)).toEqual([])
  expect((await api.send('/health')).status).toBe(200)
  expect(uncaught).not.toHaveBeenCalled()
}, 900_000)

const oddBodies = [
  '',
  '{',
  'null',
  '\ufeff{"question":"Hi"}',
  '['.repeat(100_000),
  '{"question":'.repeat(50_000),
  '{"question":"one","question":5}',
  '{"__proto__":{"question":"Hi"}}',
  '{"question":"\\ud800"}',
  '{"question":1e999}',
]

/** Undefined for what JSON can't say. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part))
  } catch {
    return undefined
  }
}
