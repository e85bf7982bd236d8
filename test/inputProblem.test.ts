import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inputProblem } from '../shared/inputProblem.ts'

const Shape = z.strictObject({
  path: z.string().min(1),
  count: z.int().min(1).max(1_000).optional(),
  kind: z.enum(['a', 'b']).optional(),
  list: z
    .array(z.strictObject({ on: z.boolean() }))
    .max(2)
    .optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  nested: z.union([z.string(), z.strictObject({ url: z.string() })]).optional(),
  own: z
    .string()
    .refine((text) => text !== 'no', 'It must not be no.')
    .optional(),
})

describe('what is wrong with an input', () => {
  it.each([
    [undefined, '', 'The input is missing.'],
    [[], '', 'The input must be an object.'],
    [{}, 'path', 'path is missing.'],
    [{ path: 1 }, 'path', 'path must be text.'],
    [{ path: '' }, 'path', 'path must have at least 1 character.'],
    [{ path: 'x', paths: 1 }, 'paths', 'paths is not a field here.'],
    [{ path: 'x', count: 1.5 }, 'count', 'count must be a whole number.'],
    [{ path: 'x', count: 2_000 }, 'count', 'count must be at most 1,000.'],
    [{ path: 'x', kind: 'c' }, 'kind', 'kind must be one of "a", "b".'],
    [{ path: 'x', list: [{}] }, 'list.0.on', 'list.0.on is missing.'],
    [{ path: 'x', list: [{ on: 1 }] }, 'list.0.on', 'list.0.on must be true or false.'],
    [{ path: 'x', list: [{ on: true }, { on: true }, { on: true }] }, 'list', 'list must have at most 2 entries.'],
    [{ path: 'x', either: 1 }, 'either', 'either must be text or a list.'],
    [{ path: 'x', nested: { url: 1 } }, 'nested.url', 'nested.url must be text.'],
    [{ path: 'x', own: 'no' }, 'own', 'own: It must not be no.'],
  ])('is said in plain words: %j', (input, field, message) => {
    const issue = Shape.safeParse(input).error?.issues[0] as z.core.$ZodIssue
    expect(inputProblem(issue, input, 'The input')).toEqual({ field, message })
  })
})
