import { isDeepStrictEqual } from 'node:util'

export type JsonSchema = Record<string, unknown>

const MOST_PAIRS = 100
/** Both can't be satisfied by any value. */
const NOTHING = Symbol('nothing')

/** What says nothing of the values that satisfy a schema. */
const notes = new Set([
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', '$comment', '$schema'],
  ...['$id', '$anchor', '$defs', 'definitions', 'nullable'],
])

/** What a schema says of the values that satisfy it. */
export function demandsOf(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key, value]) => value !== undefined && !notes.has(key)))
}

/** What `$ref` refers to within the schema; anything at all where there is nothing, or where it leads elsewhere. */
export function resolved(ref: string, root: JsonSchema): unknown {
  if (ref !== '#' && !ref.startsWith('#/')) return true
  const steps = ref.slice(1).split('/').slice(1)
  return steps.map(unescaped).reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return at[Number(name)]
    return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }, root)
}

function unescaped(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** One schema that demands what both do, as far as that can be said in one. */
export function together(one: unknown, other: unknown): unknown {
  if (one === false || other === false) return false
  if (!isObject(one) || !isObject(other)) return isObject(one) ? one : other
  const [a, b] = [demandsOf(one), demandsOf(other)]
  const both = Object.keys(a).filter((key) => key in b)
  const joined = both.map((key) => [key, join(key, a[key], b[key])] as const)
  if (joined.some(([, value]) => value === NOTHING)) return false
  const properties = joinProperties(a, b)
  const prefixItems = joinPrefixes(a, b)
  return {
    ...a,
    ...b,
    ...Object.fromEntries(joined),
    ...(properties && { properties }),
    ...(prefixItems && { prefixItems }),
  }
}

function join(key: string, a: unknown, b: unknown): unknown {
  if (key === 'const') return isDeepStrictEqual(a, b) ? a : NOTHING
  if (key === 'enum' && Array.isArray(a) && Array.isArray(b)) {
    return a.filter((one) => b.some((other) => isDeepStrictEqual(one, other)))
  }
  if (key === 'type') {
    const types = common([a].flat(), [b].flat())
    return types.length > 0 ? types : NOTHING
  }
  if (key === 'required' && Array.isArray(a) && Array.isArray(b)) return [...new Set([...a, ...b])]
  if (key === 'allOf' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b]
  if (
    (key === 'anyOf' || key === 'oneOf') &&
    Array.isArray(a) &&
    Array.isArray(b) &&
    a.length * b.length <= MOST_PAIRS
  ) {
    return a.flatMap((one) => b.map((other) => ({ allOf: [one, other] })))
  }
  if (key === 'items' || key === 'additionalProperties') return a === false || b === false ? false : { allOf: [a, b] }
  const isBound = typeof a === 'number' && typeof b === 'number'
  if (isBound && /^(exclusiveM|m)in/.test(key)) return Math.max(a, b)
  return isBound && /^(exclusiveM|m)ax/.test(key) ? Math.min(a, b) : b
}

/** A whole number is a number too. */
function common(a: unknown[], b: unknown[]): unknown[] {
  const has = (all: unknown[], one: unknown) => all.includes(one) || (one === 'integer' && all.includes('number'))
  return [...new Set([...a.filter((one) => has(b, one)), ...b.filter((one) => has(a, one))])]
}

/** A property that the other one does not know is there unless that one knows all. */
function joinProperties(a: JsonSchema, b: JsonSchema): JsonSchema | undefined {
  const [ofA, ofB] = [a.properties, b.properties].map((all) => (isObject(all) ? all : {})) as [JsonSchema, JsonSchema]
  const known = (name: string) => {
    if (Object.hasOwn(ofA, name) && Object.hasOwn(ofB, name)) return { allOf: [ofA[name], ofB[name]] }
    const [own, others] = Object.hasOwn(ofA, name)
      ? [ofA[name], b.additionalProperties]
      : [ofB[name], a.additionalProperties]
    return others === undefined || others === true ? own : { allOf: [own, others] }
  }
  const names = [...new Set([...Object.keys(ofA), ...Object.keys(ofB)])]
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, known(name)])) : undefined
}

/** What one says of an item, and the other of all further ones. */
function joinPrefixes(a: JsonSchema, b: JsonSchema): unknown[] | undefined {
  const [ofA, ofB] = [a.prefixItems, b.prefixItems].map((all) => (Array.isArray(all) ? all : [])) as [
    unknown[],
    unknown[],
  ]
  const length = Math.max(ofA.length, ofB.length)
  if (length === 0) return undefined
  const at = (all: unknown[], rest: unknown, index: number) => (index < all.length ? all[index] : (rest ?? true))
  return Array.from({ length }, (_, index) => ({ allOf: [at(ofA, a.items, index), at(ofB, b.items, index)] }))
}

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
