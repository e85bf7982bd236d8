import { number, plural } from '../format.ts'

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const units: Readonly<Record<string, (count: number) => string>> = {
  string: (count) => plural(count, 'character', 'characters'),
  array: (count) => plural(count, 'entry', 'entries'),
  object: (count) => plural(count, 'field', 'fields'),
}

/** A limit of what is counted in it, or of the number itself. */
const limit = (how: string, count: number, of: string) => {
  const unit = units[of]
  return unit ? `must have ${how} ${unit(count)}` : `must be ${how} ${number(count)}`
}

/** What is wrong with a field of an input, for people, models and programs alike. Each names the field. */
export const inputWords = {
  missing: (field: string) => `${field} is missing`,
  unknown: (field: string) => `${field} is not a field here`,
  type: (field: string, expected: readonly string[]) =>
    `${field} must be ${[...new Set(expected.map((type) => types[type] ?? type))].join(' or ')}`,
  least: (field: string, count: number, of: string) => `${field} ${limit('at least', count, of)}`,
  most: (field: string, count: number, of: string) => `${field} ${limit('at most', count, of)}`,
  above: (field: string, count: number) => `${field} must be more than ${number(count)}`,
  below: (field: string, count: number) => `${field} must be less than ${number(count)}`,
  multiple: (field: string, of: number) => `${field} must be a multiple of ${number(of)}`,
  options: (field: string, options: readonly unknown[]) =>
    `${field} must be ${options.length > 1 ? 'one of ' : ''}${options.map((one) => JSON.stringify(one)).join(', ')}`,
  form: (field: string) => `${field} does not have the form it must have`,
  said: (field: string, why: string) => `${field}: ${why}`,
  unfit: (field: string) => `${field} does not fit`,
}
