import { expect, test, vi } from 'vitest'
import { answer } from '../../electron/engines/llamaCpp/process/answer.ts'
import { grammarSchema } from '../../electron/engines/llamaCpp/process/grammarSchema.ts'
import { ModelHost } from '../../electron/engines/llamaCpp/process/ModelHost.ts'
import { PieceBatch } from '../../electron/engines/llamaCpp/process/PieceBatch.ts'
import { Pace } from '../../electron/engines/llamaCpp/process/readPrompt.ts'
import type { Piece, Request, Told } from '../../electron/engines/llamaCpp/protocol.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { chatty, said, slow } from '../support/tinyModels.ts'

vi.setConfig({ testTimeout: 60_000 })

/** What the process does, in this one: these models are our own, and end nobody. */
async function host(model = chatty, contextLength = 4_096) {
  const host = new ModelHost()
  const run = (request: Request, signal = new AbortController().signal, tell: (told: Told) => void = () => {}) =>
    answer(request as Exclude<Request, { type: 'abort' }>, { host, signal, tell })
  const wish = {
    path: tinyGgufFile(model, temporaryFolder('models')),
    contextLength,
    sequences: 1,
    threads: 1,
    gpu: false,
  }
  await run({ type: 'load', id: 1, wish })
  const generate = (text: string): Request => ({
    type: 'generate',
    id: 2,
    prompt: { kind: 'chat', turns: [{ role: 'user', text }], tools: [] },
    sampling: { stop: [] },
  })
  return { host, run, generate, [Symbol.asyncDispose]: () => host.unload() }
}

test('a prompt that is being read can be stopped after each piece of it', async () => {
  await using h = await host(slow)
  const { pace, sequences } = h.host.get()
  const stop = new AbortController()
  let pieces = 0
  let largest = 0
  vi.spyOn(pace, 'took').mockImplementation((tokens) => {
    pieces++
    largest = Math.max(largest, tokens)
    if (pieces === 2) stop.abort()
  })
  const read = h.run(h.generate(`${'word '.repeat(600)} weather`), stop.signal)
  await expect(read).rejects.toMatchObject({ name: 'AbortError' })
  expect(pieces).toBe(2)
  const sequence = await sequences.take([], new AbortController().signal)
  // Two pieces and what the first tokens have in common with nothing: far from the whole.
  expect(sequence.nextTokenIndex).toBeLessThanOrEqual(2 * largest)
  await sequences.giveBack(sequence, { spoilt: false })
  vi.restoreAllMocks()

  const told: string[] = []
  await h.run(h.generate('weather'), undefined, (one) => {
    if (one.type === 'pieces') told.push(...one.pieces.map((piece) => ('text' in piece ? piece.text : '')))
  })
  expect(told.join('')).toBe(said.weather)
})

test('the library has what is put in the place of its trial process', async () => {
  // `process/llamaCpp.ts` names that file.
  const path = '../../node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js'
  expect(Object.keys(await import(path))).toEqual(['testBindingBinary'])
})

test('pieces are as large as a tenth of a second allows', () => {
  const pace = new Pace(512)
  const first = pace.size
  // A fast machine: it grows, twice as large each time at most.
  pace.took(first, 1)
  expect(pace.size).toBe(first * 2)
  for (let at = 0; at < 10; at++) pace.took(pace.size, 10)
  expect(pace.size).toBe(512)
  // One token in ten milliseconds.
  pace.took(512, 5_120)
  expect(pace.size).toBe(10)
  pace.took(10, 10_000)
  expect(pace.size).toBeGreaterThan(0)
  expect(new Pace(4).size).toBe(4)
})

test('the first piece of an answer is told at once, the next ones together', async () => {
  const sent: Piece[][] = []
  const batch = new PieceBatch((pieces) => sent.push(pieces))
  batch.add({ text: 'a' })
  expect(sent).toEqual([[{ text: 'a' }]])
  batch.add({ text: 'b' })
  batch.add({ text: 'c' })
  batch.add({ thought: 'd' })
  expect(sent).toHaveLength(1)
  await expect.poll(() => sent).toEqual([[{ text: 'a' }], [{ text: 'bc' }, { thought: 'd' }]])
  batch.add({ text: 'e' })
  batch.flush()
  expect(sent.at(-1)).toEqual([{ text: 'e' }])
})

test('a schema becomes what grammars are made of', () => {
  const properties = { a: { type: 'string' }, b: { type: 'integer', minimum: 3 } }
  // In a grammar a property is there or not: what may be left out is a choice.
  expect(grammarSchema({ type: 'object', properties, required: ['a'] })).toEqual({
    oneOf: [
      { type: 'object', properties: { a: { type: 'string' } } },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } },
    ],
  })
  const refs = { $defs: { one: { enum: ['x', 'y'] } }, type: 'array', items: { $ref: '#/$defs/one' }, maxItems: 2 }
  expect(grammarSchema(refs)).toEqual({ type: 'array', items: { enum: ['x', 'y'] }, maxItems: 2 })
  expect(grammarSchema({ anyOf: [{ const: 1 }, { type: ['string', 'null'] }] })).toEqual({
    oneOf: [{ enum: [1] }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
  })
  const endless: Record<string, unknown> = { type: 'object', required: ['next'] }
  endless.properties = { next: { $ref: '#' } }
  expect(JSON.stringify(grammarSchema(endless)).length).toBeLessThan(10_000)
})
