import type { GbnfJsonSchema } from 'node-llama-cpp'
import { AppError } from '../../../../shared/model/errors.ts'
import { type Grammar, withEnd } from './grammarEnds.ts'
import { bound, counts, impliedType, integer, isWritable, literalsOf, string } from './grammarValues.ts'
import { demandsOf, isObject, type JsonSchema, resolved, together } from './schemaParts.ts'

/** Of so few optional properties every choice is a case of its own in the grammar; of some more, every two of them. */
const ALL_CHOICES = 4
const PAIRS = 12
/** Schemas in a schema, and values that it names. What is larger would take a grammar minutes to be made. */
const MOST_SCHEMAS = 5_000
const MOST_DEPTH = 100
/** llama.cpp takes no grammar with much longer repetitions. */
const MOST_ITEMS = 100
const BASIC = ['string', 'number', 'integer', 'boolean', 'null']

/** Any JSON object. */
export const anyObject = { type: 'object', additionalProperties: true } as const
const anything = { oneOf: [{ type: BASIC }, anyObject, { type: 'array' }] }

/**
 * A JSON schema in the part of the language that grammars are made of. It allows no value that the schema does not, but of
 * what a grammar has no word for (patterns, most bounds of numbers and lengths): that has to be checked after.
 * INVALID_INPUT when nothing satisfies it, or nothing that ends, and when it is too large.
 */
export function grammarSchema(schema: JsonSchema): GbnfJsonSchema {
  return new Conversion(schema).result() as unknown as GbnfJsonSchema
}

class Conversion {
  readonly #root: JsonSchema
  readonly #defs: Record<string, Grammar> = {}
  /** What a schema that is referred to is called among the definitions. */
  readonly #names = new Map<unknown, string>()
  #count = 0
  #depth = 0

  constructor(root: JsonSchema) {
    this.#root = root
  }

  result(): Grammar {
    const grammar = this.#convert(this.#root)
    const ending = grammar && withEnd(grammar, this.#defs)
    if (!ending) throw unusable('No answer that ends can satisfy it.')
    return Object.keys(this.#defs).length > 0 ? { ...ending, $defs: this.#defs } : ending
  }

  #add(count: number): void {
    this.#count += count
    if (this.#count > MOST_SCHEMAS) throw unusable('It is too large.')
  }

  /** Undefined when no value satisfies it. */
  #convert(schema: unknown): Grammar | undefined {
    if (schema === false) return undefined
    if (!isObject(schema)) return anything
    this.#add(1)
    if (this.#depth >= MOST_DEPTH) throw unusable('It is too deep.')
    this.#depth++
    try {
      return this.#convertObject(schema)
    } finally {
      this.#depth--
    }
  }

  #convertObject(schema: JsonSchema): Grammar | undefined {
    const { $ref, allOf, ...own } = demandsOf(schema)
    if (typeof $ref === 'string') {
      const isAlone = allOf === undefined && Object.keys(own).length === 0
      if (isAlone) return this.#named(resolved($ref, this.#root))
      return this.#convert({ ...own, allOf: [...list(allOf), { $ref }] })
    }
    if (Array.isArray(allOf)) {
      this.#add(allOf.length)
      const others = allOf.filter((one) => !isObject(one) || Object.keys(demandsOf(one)).length > 0)
      if (others.length === 1 && Object.keys(own).length === 0) return this.#convert(others[0])
      return this.#convert(others.reduce((all: unknown, one) => together(all, this.#spelledOut(one)), own))
    }
    for (const key of ['anyOf', 'oneOf']) {
      const { [key]: choices, ...rest } = own
      if (Array.isArray(choices)) return this.#either(choices.map((one) => this.#with(rest, one)))
    }
    const values = literalsOf(schema)
    if (values) return this.#literals(values)
    const type = schema.type ?? impliedType(schema)
    if (Array.isArray(type)) return this.#either(type.map((one) => ({ ...schema, type: one })))
    if (type === 'object') return this.#object(schema)
    if (type === 'array') return this.#array(schema)
    if (type === 'string') return string(schema)
    if (type === 'integer') return integer(schema)
    return typeof type === 'string' && BASIC.includes(type) ? { type } : anything
  }

  /** The one of several choices, with what all of them have to satisfy. */
  #with(rest: JsonSchema, choice: unknown): unknown {
    return Object.keys(rest).length === 0 ? choice : together(rest, this.#spelledOut(choice))
  }

  /** What it demands, with what it refers to in the place of its reference. */
  #spelledOut(schema: unknown): unknown {
    let at = schema
    for (let steps = 0; isObject(at) && typeof at.$ref === 'string'; steps++) {
      if (steps > MOST_DEPTH) throw unusable('It refers to itself and to nothing else.')
      const { $ref, ...own } = at
      at = together(own, resolved($ref as string, this.#root))
    }
    return at
  }

  /** A schema that is referred to is converted once, so that it may have itself within it. */
  #named(schema: unknown): Grammar | undefined {
    if (!isObject(schema)) return this.#convert(schema)
    const known = this.#names.get(schema)
    if (known) return { $ref: `#/$defs/${known}` }
    const name = `part${this.#names.size}`
    this.#names.set(schema, name)
    // Nothing, should it turn out to be that.
    this.#defs[name] = this.#convert(schema) ?? { oneOf: [] }
    return { $ref: `#/$defs/${name}` }
  }

  /** Written once, however many cases it is part of. */
  #shared(grammar: Grammar | undefined): Grammar | undefined {
    if (!grammar || '$ref' in grammar || (typeof grammar.type === 'string' && BASIC.includes(grammar.type)))
      return grammar
    const name = `part${this.#names.size}`
    this.#names.set(grammar, name)
    this.#defs[name] = grammar
    return { $ref: `#/$defs/${name}` }
  }

  #either(schemas: unknown[]): Grammar | undefined {
    return oneOf(schemas.map((one) => this.#convert(one)))
  }

  #object(schema: JsonSchema): Grammar | undefined {
    const { properties, additionalProperties: more } = schema
    const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : [])
    const known = isObject(properties) ? properties : {}
    // What has to be there and is not described is what anything else would be.
    const unknown = [...required].filter((name) => !Object.hasOwn(known, name)).map((name) => [name, more ?? true])
    const all = [...Object.entries(known), ...unknown] as [string, unknown][]
    const values = new Map(all.map(([name, value]) => [name, this.#shared(this.#convert(value))]))
    if (all.length === 0) {
      const each = more === false ? undefined : isObject(more) ? this.#convert(more) : true
      const { minProperties, maxProperties } = schema
      return each ? { type: 'object', additionalProperties: each, ...counts({ minProperties, maxProperties }) } : empty
    }
    const isPossible = (name: string) => values.get(name) !== undefined && isWritable(name)
    if (![...required].every(isPossible)) return undefined
    const optional = all.map(([name]) => name).filter((name) => !required.has(name) && isPossible(name))
    const cases = choicesOf(optional).map((chosen) => ({
      type: 'object',
      properties: Object.fromEntries([...values].filter(([name]) => required.has(name) || chosen.includes(name))),
    }))
    return oneOf(cases)
  }

  #array(schema: JsonSchema): Grammar | undefined {
    const isTuple = Array.isArray(schema.items)
    const prefix = isTuple ? schema.items : schema.prefixItems
    const rest = this.#convert((isTuple ? schema.additionalItems : schema.items) ?? true)
    const least = bound(schema.minItems) ?? 0
    const most = Math.min(bound(schema.maxItems) ?? Infinity, Math.max(MOST_ITEMS, least))
    const first = (Array.isArray(prefix) ? prefix.slice(0, most) : []).map((one) => this.#convert(one))
    const possible = first.includes(undefined) ? first.indexOf(undefined) : first.length
    const end = possible < first.length || !rest ? Math.min(most, possible) : most
    if (least > end) return undefined
    return {
      type: 'array',
      ...(rest && { items: rest }),
      ...(possible > 0 && { prefixItems: first.slice(0, possible) }),
      ...(least > 0 && { minItems: least }),
      ...(end < MOST_ITEMS && { maxItems: end }),
    }
  }

  #literals(values: unknown[]): Grammar | undefined {
    this.#add(values.length)
    const simple = values.filter((value) => (typeof value !== 'object' || value === null) && isWritable(value))
    const others = values.filter((value) => typeof value === 'object' && value !== null)
    return oneOf([simple.length > 0 ? { enum: simple } : undefined, ...others.map((value) => this.#literal(value))])
  }

  /** Exactly that value. */
  #literal(value: unknown): Grammar {
    if (Array.isArray(value)) {
      const { length } = value
      const prefixItems = value.map((one) => this.#literal(one))
      return { type: 'array', ...(length > 0 && { prefixItems }), minItems: length, maxItems: length }
    }
    if (!isObject(value)) return { enum: [value] }
    const properties = Object.entries(value).map(([name, one]) => [name, this.#literal(one)])
    return { type: 'object', properties: Object.fromEntries(properties) }
  }
}

const empty = { type: 'object', properties: {} }

function oneOf(all: (Grammar | undefined)[]): Grammar | undefined {
  const some = all.filter((one) => one !== undefined)
  return some.length > 1 ? { oneOf: some } : some[0]
}

/** In a grammar a property is there or is not: which are there is a choice between objects. */
function choicesOf(optional: readonly string[]): string[][] {
  if (optional.length <= ALL_CHOICES) {
    return optional.reduce<string[][]>((choices, name) => choices.flatMap((one) => [one, [...one, name]]), [[]])
  }
  const pairs = optional.flatMap((one, at) => optional.slice(at + 1).map((other) => [one, other]))
  return [[], ...optional.map((name) => [name]), ...(optional.length <= PAIRS ? pairs : []), [...optional]]
}

const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])

const unusable = (why: string) =>
  new AppError('INVALID_INPUT', `llama.cpp can’t hold an answer to this JSON schema. ${why}`, {
    next: 'Give it a simpler schema.',
  })
