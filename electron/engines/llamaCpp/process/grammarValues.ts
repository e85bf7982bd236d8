import { isDeepStrictEqual } from 'node:util'
import type { Grammar } from './grammarEnds.ts'
import type { JsonSchema } from './schemaParts.ts'

/** llama.cpp takes no grammar with much longer repetitions. */
const MOST_LENGTH = 200
/** So many whole numbers can be written out one by one. */
const MOST_NUMBERS = 200

export function string({ format, minLength, maxLength }: JsonSchema): Grammar | undefined {
  if (format === 'date-time' || format === 'date' || format === 'time') return { type: 'string', format }
  const [least = 0, most] = [bound(minLength), bound(maxLength)]
  if (most !== undefined && most < least) return undefined
  const isShort = most !== undefined && most <= MOST_LENGTH
  return { type: 'string', ...(least > 0 && { minLength: least }), ...(isShort && { maxLength: most }) }
}

/** Few numbers are written out; of more, the bounds are left to be checked. */
export function integer({
  minimum,
  maximum,
  exclusiveMinimum: above,
  exclusiveMaximum: below,
  multipleOf,
}: JsonSchema) {
  const least = Math.ceil(Math.max(...[minimum, above].filter(isNumber)))
  const most = Math.floor(Math.min(...[maximum, below].filter(isNumber)))
  if (!(most - least < MOST_NUMBERS)) return { type: 'integer' }
  const all = Array.from({ length: Math.max(0, most - least + 1) }, (_, at) => least + at)
  const some = all.filter((one) => one !== above && one !== below && (!isNumber(multipleOf) || one % multipleOf === 0))
  return some.length > 0 ? { enum: some } : undefined
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** A number of items, as far as it is one. */
export function bound(value: unknown): number | undefined {
  return isNumber(value) && value >= 0 ? Math.floor(value) : undefined
}

export function counts(all: Record<string, unknown>): Grammar {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => bound(value) !== undefined))
}

/** The type that a schema speaks of without naming it. */
export function impliedType(schema: JsonSchema): string | undefined {
  if (['properties', 'required', 'additionalProperties'].some((key) => key in schema)) return 'object'
  if (['items', 'prefixItems', 'minItems'].some((key) => key in schema)) return 'array'
  if (['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some((key) => key in schema)) {
    return 'number'
  }
  return ['minLength', 'maxLength', 'pattern', 'format'].some((key) => key in schema) ? 'string' : undefined
}

/** The values that a schema names one by one, as far as it allows them otherwise; undefined when it names none. */
export function literalsOf(schema: JsonSchema): unknown[] | undefined {
  const hasOne = 'const' in schema
  const named = hasOne ? [schema.const] : schema.enum
  if (!Array.isArray(named)) return undefined
  const others = hasOne ? schema.enum : undefined
  const { type, minimum, maximum } = schema
  const isAllowed = (value: unknown) =>
    (type === undefined || [type].flat().some((one) => isOfType(value, one))) &&
    (!Array.isArray(others) || others.some((other) => isDeepStrictEqual(value, other))) &&
    (!isNumber(value) || !((isNumber(minimum) && value < minimum) || (isNumber(maximum) && value > maximum)))
  return named.filter(isAllowed)
}

function isOfType(value: unknown, type: unknown): boolean {
  if (value === null) return type === 'null'
  if (Array.isArray(value)) return type === 'array'
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

/** A grammar of node-llama-cpp's writes other control characters as they are, which is no JSON. */
export function isWritable(value: unknown): boolean {
  return typeof value !== 'string' || !/[^\P{Cc}\t\r\n\x7f-\x9f]/u.test(value)
}
