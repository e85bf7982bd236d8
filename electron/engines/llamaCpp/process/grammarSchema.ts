import type { GbnfJsonSchema } from 'node-llama-cpp'

type JsonSchema = Record<string, unknown>
/** A schema as node-llama-cpp makes a grammar of it. Its own type can't be told about a schema that is only known now. */
type Grammar = Record<string, unknown>

/** Of so few optional properties every choice is a case of its own in the grammar. */
const ALL_CHOICES = 3
const DEPTH = 32
const BASIC = ['string', 'number', 'integer', 'boolean', 'null']

/**
 * A JSON schema in the part of the language that grammars are made of. It allows no value that the schema does not, but of
 * what a grammar has no word for (patterns, bounds of numbers, what lies below 32 levels): that has to be checked after.
 */
export function grammarSchema(schema: JsonSchema): GbnfJsonSchema {
  return convert(schema, { root: schema, depth: 0 }) as unknown as GbnfJsonSchema
}

/** Any JSON object. */
export const anyObject = { type: 'object', additionalProperties: true } as const

interface Where {
  root: JsonSchema
  depth: number
}

function convert(schema: unknown, where: Where): Grammar {
  if (where.depth > DEPTH || !isObject(schema)) return anything()
  const at = { ...where, depth: where.depth + 1 }
  if (typeof schema.$ref === 'string') return convert(resolve(schema.$ref, where.root), at)
  if (Array.isArray(schema.allOf)) return convert(merged(schema, schema.allOf.filter(isObject)), at)
  const choices = schema.oneOf ?? schema.anyOf
  if (Array.isArray(choices) && choices.length > 0) return { oneOf: choices.map((one) => convert(one, at)) }
  if ('const' in schema) return literals([schema.const])
  if (Array.isArray(schema.enum)) return literals(schema.enum)
  const { type } = schema
  if (Array.isArray(type)) return { oneOf: type.map((one) => convert({ ...schema, type: one }, at)) }
  if (type === 'object' || (type === undefined && isObject(schema.properties))) return object(schema, at)
  if (type === 'array') return array(schema, at)
  if (type === 'string') return string(schema)
  if (typeof type === 'string' && BASIC.includes(type)) return { type }
  return anything()
}

function object(schema: JsonSchema, at: Where): Grammar {
  const { properties, additionalProperties: more } = schema
  const entries = Object.entries(isObject(properties) ? properties : {})
  if (entries.length === 0) {
    if (more === false) return { type: 'object', properties: {} }
    return { type: 'object', additionalProperties: isObject(more) ? convert(more, at) : true }
  }
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const optional = entries.map(([name]) => name).filter((name) => !required.has(name))
  const values = entries.map(([name, value]) => [name, convert(value, at)] as const)
  const cases = choicesOf(optional).map((chosen) => ({
    type: 'object',
    properties: Object.fromEntries(values.filter(([name]) => required.has(name) || chosen.includes(name))),
  }))
  return cases.length === 1 ? (cases[0] as Grammar) : { oneOf: cases }
}

/** In a grammar a property is there or is not: which are there is a choice between objects. */
function choicesOf(optional: readonly string[]): string[][] {
  if (optional.length > ALL_CHOICES) return [[], ...optional.map((name) => [name]), [...optional]]
  return optional.reduce<string[][]>((choices, name) => choices.flatMap((one) => [one, [...one, name]]), [[]])
}

function array(schema: JsonSchema, at: Where): Grammar {
  const { items, prefixItems, minItems, maxItems } = schema
  return {
    type: 'array',
    ...(isObject(items) && { items: convert(items, at) }),
    ...(Array.isArray(prefixItems) && { prefixItems: prefixItems.map((one) => convert(one, at)) }),
    ...(typeof minItems === 'number' && { minItems }),
    ...(typeof maxItems === 'number' && { maxItems }),
  }
}

function string({ format, minLength, maxLength }: JsonSchema): Grammar {
  if (format === 'date-time' || format === 'date' || format === 'time') return { type: 'string', format }
  return {
    type: 'string',
    ...(typeof minLength === 'number' && { minLength }),
    // A long bound makes a grammar of thousands of rules.
    ...(typeof maxLength === 'number' && maxLength <= 200 && { maxLength }),
  }
}

function literals(values: unknown[]): Grammar {
  const simple = values.filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value))
  return simple.length === values.length && simple.length > 0 ? { enum: simple } : anything()
}

function merged(schema: JsonSchema, parts: JsonSchema[]): JsonSchema {
  const { allOf: _, ...own } = schema
  const all = [own, ...parts]
  const properties = all.map((one) => one.properties).filter(isObject)
  return {
    ...Object.assign({}, ...all),
    ...(properties.length > 0 && { properties: Object.assign({}, ...properties) }),
    required: all.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  }
}

function resolve(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith('#')) return {}
  const steps = ref.slice(1).split('/').filter(Boolean)
  const names = steps.map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
  return names.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), root)
}

function anything(): Grammar {
  return { oneOf: [{ type: BASIC }, anyObject, { type: 'array' }] }
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
