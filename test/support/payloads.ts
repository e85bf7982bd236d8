import fc from 'fast-check'

/** What `z.toJSONSchema` makes of an input. */
export type JsonSchema = Record<string, unknown>

const LONGEST = 300
const hostileTexts = [
  '',
  ' ',
  '\0',
  '\ud800',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '{{7*7}}',
  "'; DROP TABLE messages;--",
  '\u202egnp.exe',
  'http://127.0.0.1:1/',
  '-rf',
  'approved',
]
const oddities: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...hostileTexts,
    null,
    undefined,
    true,
    0,
    -1,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    [],
    {},
    [[]],
  ),
  fc.constantFrom<unknown>({ __proto__: null, toString: 1 }, JSON.parse('{"__proto__":{"isAdmin":true}}')),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 3 }),
)

/**
 * Values that fit the schema, or come close: a pattern's negative look-ahead is not heeded. `known`: texts to be among
 * them, such as ids of what there is.
 */
export function likely(
  schema: JsonSchema,
  known: readonly string[] = [],
  root: JsonSchema = schema,
): fc.Arbitrary<unknown> {
  const at = (part: unknown) => likely(part as JsonSchema, known, root)
  if (schema === null || typeof schema !== 'object') return oddities
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  if (typeof schema.$ref === 'string') return fc.constant(null).chain(() => at(referred(schema.$ref as string, root)))
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) return fc.oneof(...choices.map(at))
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => at({ ...schema, type })))
  const { minimum, maximum, exclusiveMinimum } = schema as Record<string, number | undefined>
  const min = minimum ?? exclusiveMinimum
  switch (schema.type) {
    case 'object':
      return objects(schema, known, root)
    case 'array':
      return fc.array(at(schema.items ?? {}), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(Number(schema.maxItems ?? 4), Number(schema.minItems ?? 0) + 4),
      })
    case 'string':
      return texts(schema, known)
    case 'integer':
      return fc.integer({ min: Math.max(min ?? -1e6, -(2 ** 31)), max: Math.min(maximum ?? 1e6, 2 ** 31 - 1) })
    case 'number':
      return fc.double({ min: min ?? -1e9, max: maximum ?? 1e9, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return oddities
  }
}

/** Values for an input: some that fit, most that nearly do, and anything at all. */
export function payloads(schema: JsonSchema, known: readonly string[] = []): fc.Arbitrary<unknown> {
  const fitting = likely(schema, known)
  return fc.oneof(
    { weight: 3, arbitrary: fitting },
    { weight: 6, arbitrary: fc.tuple(fitting, fc.nat(), oddities).map(spoilt) },
    { weight: 1, arbitrary: oddities },
  )
}

function objects(schema: JsonSchema, known: readonly string[], root: JsonSchema): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  const parts = Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, likely(part, known, root)]))
  const required = (schema.required ?? []) as string[]
  const optional = Object.keys(properties).filter((key) => !required.includes(key))
  // Few of many: with each by chance, one that does not fit would be among them nearly always.
  const listed = fc
    .tuple(fc.record(parts), fc.subarray(optional, { maxLength: Math.min(4, optional.length) }))
    .map(([all, chosen]) => Object.fromEntries([...required, ...chosen].map((key) => [key, all[key]])))
  const { additionalProperties: others, propertyNames: names } = schema
  if (typeof others !== 'object' || others === null) return listed
  const keys = (names ? likely(names as JsonSchema, known, root) : fc.string({ maxLength: 20 })) as fc.Arbitrary<string>
  const more = fc.dictionary(keys, likely(others as JsonSchema, known, root), { maxKeys: 4 })
  return fc.tuple(listed, more).map(([one, other]) => ({ ...other, ...one }))
}

function texts(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  if (typeof schema.pattern === 'string') {
    const pattern = new RegExp(schema.pattern.replace(/\(\?!(?:[^()]|\([^()]*\))*\)/g, ''))
    const fitting = known.filter((text) => pattern.test(text))
    return fc.oneof(fc.stringMatching(pattern), ...(fitting.length > 0 ? [fc.constantFrom(...fitting)] : []))
  }
  if (schema.format === 'uri')
    return fc.constantFrom('http://127.0.0.1:1/', 'http://localhost:1/a?b#c', 'https://[::1]:1')
  const minLength = Number(schema.minLength ?? 0)
  const maxLength = Math.min(Number(schema.maxLength ?? LONGEST), minLength + LONGEST)
  const fitting = fc.string({ unit: 'binary', minLength, maxLength })
  const usual = fc.constantFrom(...hostileTexts).filter(({ length }) => length >= minLength && length <= maxLength)
  // One more than may be, where that is no great text.
  const edge = Number(schema.maxLength ?? Number.POSITIVE_INFINITY)
  const over = edge > 20_000 ? [] : [fc.constantFrom('x'.repeat(edge), 'x'.repeat(edge + 1))]
  return fc.oneof(fitting, ...(minLength <= 1 ? [usual] : []), ...over)
}

/** The value with one of its parts replaced, removed, doubled or added. */
function spoilt([value, chance, odd]: [unknown, number, unknown]): unknown {
  let state = chance
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
  const spoil = (part: unknown, depth: number): unknown => {
    if (part === null || typeof part !== 'object' || depth > 5 || next(4) === 0) return next(3) === 0 ? [part] : odd
    if (Array.isArray(part)) {
      if (part.length === 0) return [odd]
      const at = next(part.length)
      return next(3) === 0 ? [...part, ...part, odd] : part.with(at, spoil(part[at], depth + 1))
    }
    const keys = Object.keys(part)
    const key = keys[next(Math.max(1, keys.length))]
    if (key === undefined || next(4) === 0) return { ...part, [hostileTexts[next(hostileTexts.length)] ?? 'x']: odd }
    const { [key]: inner, ...others } = part as Record<string, unknown>
    return next(3) === 0 ? others : { ...others, [key]: spoil(inner, depth + 1) }
  }
  return spoil(value, 0)
}

function referred(ref: string, root: JsonSchema): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root)
}
