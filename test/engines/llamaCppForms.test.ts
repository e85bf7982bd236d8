import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { formCheck } from '../../electron/engines/llamaCpp/formCheck.ts'
import { answer } from '../../electron/engines/llamaCpp/process/answer.ts'
import { grammarSchema } from '../../electron/engines/llamaCpp/process/grammarSchema.ts'
import { ModelHost } from '../../electron/engines/llamaCpp/process/ModelHost.ts'
import { Vocabularies } from '../../electron/engines/llamaCpp/process/Vocabularies.ts'
import type { Request, Told } from '../../electron/engines/llamaCpp/protocol.ts'
import { AppError } from '../../shared/model/errors.ts'
import { randomFrom } from '../support/mutateGguf.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { rounds, seed } from '../support/rounds.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { chatty } from '../support/tinyModels.ts'

vi.setConfig({ testTimeout: 60_000 })
type Schema = Record<string, unknown>

const host = new ModelHost()
const vocabularies = new Vocabularies()
const ends: (() => void)[] = []
const run = (request: Request, tell: (told: Told) => void = () => {}) =>
  answer(request as Exclude<Request, { type: 'abort' }>, {
    host,
    vocabularies,
    signal: new AbortController().signal,
    tell,
  })
beforeAll(async () => {
  const path = tinyGgufFile(
    chatty,
    temporaryFolder('models', (end) => ends.push(end as () => void)),
  )
  await run({ type: 'load', id: 1, wish: { path, contextLength: 4_096, sequences: 1, threads: 1, gpu: false } })
})
afterAll(async () => {
  await host.unload()
  for (const end of ends) end()
})

/** What the model answers when it is held to that form, as text. */
async function formed(format: Schema): Promise<string> {
  let text = ''
  const prompt = { kind: 'chat' as const, turns: [{ role: 'user' as const, text: 'weather' }], tools: [] }
  const done = await run({ type: 'generate', id: 2, prompt, sampling: { stop: [], seed: 1, format } }, (told) => {
    if (told.type === 'pieces') text += told.pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')
  })
  expect(done).toMatchObject({ reason: 'stop' })
  return text
}

const counts = { promptTokens: 1, cachedTokens: 0, tokens: 1, promptMs: 1, generationMs: 1 }
const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false })
function problemsOf(schema: Schema, text: string) {
  try {
    const validate = ajv.compile(schema)
    return validate(JSON.parse(text)) ? undefined : validate.errors?.[0]
  } catch (error) {
    // References that are only each other can't be checked by.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const person = { type: 'object', properties: { name: text, age: whole }, required: ['name'] }
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))
const nested = (levels: number): Schema =>
  levels === 0 ? text : { type: 'object', required: ['a'], properties: { a: nested(levels - 1) } }
const wide = (levels: number): Schema =>
  levels === 0
    ? text
    : { type: 'object', properties: Object.fromEntries(many(6, (at) => [`p${at}`, wide(levels - 1)])) }
const orNull = (schema: Schema) => ({ anyOf: [schema, { type: 'null' }] })

describe('an answer satisfies', () => {
  test.each<[string, Schema]>([
    ['an empty schema', {}],
    ['any object', { type: 'object' }],
    [
      'a list of itself',
      {
        $ref: '#/$defs/node',
        $defs: { node: { ...person, properties: { next: orNull({ $ref: '#/$defs/node' }) }, required: ['next'] } },
      },
    ],
    [
      'a tree of itself',
      { type: 'object', required: ['l', 'r'], properties: { l: orNull({ $ref: '#' }), r: orNull({ $ref: '#' }) } },
    ],
    ['one of 1,000 texts', { enum: many(1_000, (at) => `value ${at}`) }],
    ['lists and objects by their value', { enum: [{ a: 1, b: [{}] }, [1, [null]], { 'q"\\\n': 'x' }] }],
    [
      'a property that is not described',
      { type: 'object', properties: { a: text }, required: ['a', 'z'], additionalProperties: whole },
    ],
    [
      'a type or null',
      { type: ['object', 'null'], properties: { a: { type: 'string', nullable: true } }, required: ['a'] },
    ],
    [
      'choices beside properties',
      { type: 'object', properties: { a: text, b: whole }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    ],
    ['several at once', { allOf: [person, { properties: { extra: whole }, required: ['extra'] }] }],
    ['a reference with more demands', { $defs: { person }, $ref: '#/$defs/person', required: ['age'] }],
    [
      '20 optional properties',
      { type: 'object', properties: Object.fromEntries(many(20, (at) => [`p${at}`, person])) },
    ],
    ['optional properties four levels deep', wide(4)],
    ['80 levels', nested(80)],
    ['a tuple', { type: 'array', prefixItems: [text, whole], items: false }],
    ['50 items at least', { type: 'array', items: { type: 'boolean' }, minItems: 50 }],
    ['a range', { type: 'integer', minimum: 3, maximum: 9, multipleOf: 2 }],
    ['a short text', { type: 'string', maxLength: 3 }],
    ['no such property', { type: 'object', properties: { a: false, b: text }, required: ['b'] }],
    [
      'odd names',
      {
        type: 'object',
        properties: { 'a"b': text, '\\': whole, 日本: text, '': whole },
        required: ['a"b', '\\', '', '日本'],
      },
    ],
    [
      'names of objects',
      { type: 'object', properties: { constructor: whole, ['__proto__']: text }, required: ['constructor'] },
    ],
  ])('%s', async (_, schema) => {
    expect(problemsOf(schema, await formed(schema))).toBeUndefined()
  })
})

describe('a clear error instead of an endless answer', () => {
  test.each<[string, Schema]>([
    ['it must have itself within it', { type: 'object', required: ['l'], properties: { l: { $ref: '#' } } }],
    ['it is only itself', { $ref: '#' }],
    ['two that are each other', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
    ['itself or something else', { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, text] } } }],
    [
      'what can’t be there must be',
      { type: 'object', properties: { a: text }, required: ['z'], additionalProperties: false },
    ],
    [
      'itself twice over, with something else',
      { $ref: '#/$defs/a', $defs: { a: { allOf: [{ allOf: [{ $ref: '#/$defs/a' }, text] }, { $ref: '#/$defs/a' }] } } },
    ],
    ['one of nothing', { enum: [] }],
    ['a text of 5,000 characters', { type: 'string', minLength: 5_000 }],
    ['one of 20,000', { enum: many(20_000, (at) => `value ${at}`) }],
    ['300 levels', nested(300)],
    ['two types at once', { allOf: [text, whole] }],
  ])('%s', async (_, schema) => {
    const failure = await formed(schema).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('JSON schema') })
  })
})

/** A schema by chance, of all kinds of words, contradictions among them. */
function anySchema(random: (below: number) => number, depth: number): unknown {
  const pick = <T>(all: readonly T[]) => all[random(all.length)] as T
  const next = () => anySchema(random, depth - 1)
  const names = many(random(5), (at) => `k${at}`)
  const makers: (() => unknown)[] = [
    () => ({ type: 'string', ...(random(3) === 0 && { minLength: random(5) }) }),
    () => ({ type: 'integer', ...(random(2) === 0 && { minimum: random(5), maximum: 5 + random(5) }) }),
    () => ({ type: pick(['boolean', 'null', 'number']) }),
    () => ({ enum: many(1 + random(4), () => pick(['a', 1, null, true])) }),
    () => pick([{}, true, { $ref: '#/$defs/d0' }, { $ref: '#/$defs/d1' }]),
    () => ({
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, next()])),
      required: names.filter(() => random(2) === 0),
      ...(random(3) === 0 && { additionalProperties: pick([false, true, { type: 'integer' }]) }),
    }),
    () => ({ type: 'array', items: next(), ...(random(2) === 0 && { minItems: random(3), maxItems: 3 }) }),
    () => ({ anyOf: [next(), next()] }),
    () => ({ allOf: [next(), next()] }),
    () => ({ type: ['string', 'null', 'object'], properties: { z: next() } }),
    () => ({ type: 'array', prefixItems: [next()], minItems: 1 }),
    () => ({ properties: { k0: next() }, anyOf: [next(), { required: ['k0'] }] }),
  ]
  return (depth <= 0 ? pick(makers.slice(0, 5)) : pick(makers))()
}

test('schemas by chance: an answer that satisfies, or a clear error', { timeout: 600_000 }, async () => {
  const random = randomFrom(rounds(20_261_122, seed))
  const all = rounds(20, 3_000)
  let wrong = 0
  for (let round = 0; round < all; round++) {
    const made = anySchema(random, 3)
    const schema = {
      ...(made === true ? {} : (made as Schema)),
      $defs: { d0: anySchema(random, 2), d1: anySchema(random, 2) },
    }
    const said = await formed(schema).catch((error: unknown) => {
      expect(error, JSON.stringify(schema)).toMatchObject({ code: 'INVALID_INPUT' })
      return undefined
    })
    if (said === undefined || problemsOf(schema, said) === undefined) continue
    // Not all contradictions are found out before: that is told at the end.
    wrong++
    const check = await formCheck(schema)
    check({ pieces: [{ text: said }] })
    expect(() => check({ done: { ...counts, reason: 'stop' } })).toThrow('does not satisfy')
  }
  expect(wrong).toBeLessThan(Math.max(1, all / 50))
})

test('a schema becomes what grammars are made of', () => {
  const properties = { a: text, b: { type: 'integer', minimum: 3 } }
  // In a grammar a property is there or not: what may be left out is a choice.
  expect(grammarSchema({ type: 'object', properties, required: ['a'] })).toEqual({
    oneOf: [
      { type: 'object', properties: { a: { type: 'string' } } },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } },
    ],
  })
  expect(grammarSchema({ anyOf: [{ const: 1 }, { type: ['string', 'null'] }] })).toEqual({
    oneOf: [{ enum: [1] }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
  })
  // However often it is referred to, it is written once.
  const tree = { type: 'object', properties: { l: { $ref: '#' }, r: { $ref: '#' } } }
  expect(JSON.stringify(grammarSchema(tree)).length).toBeLessThan(2_000)
})

test('what a grammar has no word for is looked at in the whole answer', async () => {
  const zip = { type: 'string', pattern: '^[0-9]{5}$' }
  const judge = async (format: Parameters<typeof formCheck>[0], said: string, reason: 'stop' | 'length' = 'stop') => {
    const check = await formCheck(format)
    for (const piece of said) check({ pieces: [{ text: piece }] })
    return () => check({ done: { ...counts, reason } })
  }
  expect(await judge(zip, '"12345"')).not.toThrow()
  expect(await judge(zip, '"1234"')).toThrow('does not satisfy')
  expect(await judge(zip, '"123')).toThrow('does not satisfy')
  // That it was cut is said otherwise.
  expect(await judge(zip, '"123', 'length')).not.toThrow()
  expect(await judge('json', '{}')).not.toThrow()
  expect(await judge({ type: 'object', properties: 7 }, '{}')).not.toThrow()
})
