import { createContext, Script } from 'node:vm'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { AppError } from '../../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { inputWords as words } from '../../../../shared/words/inputs.ts'

/** A check of one call's arguments that takes longer is one that would take forever. */
const CHECK_MS = 100
/** For making a check of a schema, which happens once. */
const COMPILE_MS = 1_000

/**
 * A check of arguments against the schema of a server. Throws when the schema can't be checked by; the check throws
 * INVALID_INPUT, naming the field. Formats are only notes. Whatever the schema says, neither holds the main loop for
 * long: patterns, references and alternatives can each be made to take forever.
 */
export function checkArguments(schema: JsonSchema): (args: unknown) => Record<string, unknown> {
  const validate = within(COMPILE_MS, () => compile(schema))
  return (args) => {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) {
      throw new AppError('INVALID_INPUT', strings.mcp.invalid.noObject)
    }
    if (isValid(validate, args)) return args as Record<string, unknown>
    throw new AppError('INVALID_INPUT', `${problemOf(validate.errors?.[0])}.`)
  }
}

/** Only by a plain yes: a promise would be one to anything. */
function isValid(validate: ValidateFunction, args: object): boolean {
  try {
    return within(CHECK_MS, () => validate(args)) === true
  } catch {
    throw new AppError('INVALID_INPUT', strings.mcp.invalid.tooLong)
  }
}

const options: Options = {
  strict: false,
  meta: false,
  validateSchema: false,
  validateFormats: false,
  logger: false,
  // It takes four times as long to compile otherwise, to be checked by no faster.
  code: { optimize: false },
}

/** A schema rarely says its dialect: the newer one first, and the one that writes some keywords otherwise after it. */
function compile({ $schema: _, $id: __, $async: ___, ...schema }: JsonSchema): ValidateFunction {
  try {
    return new Ajv2020(options).compile(schema)
  } catch {
    return new Ajv(options).compile(schema)
  }
}

const context = createContext(Object.create(null))
const script = new Script('work()')

/** What the work answers; throws when it takes longer, having ended it wherever it was, within a pattern too. */
function within<T>(ms: number, work: () => T): T {
  context.work = work
  try {
    return script.runInContext(context, { timeout: ms }) as T
  } finally {
    context.work = undefined
  }
}

function problemOf({ keyword, params, instancePath, message }: Partial<ErrorObject> = {}): string {
  const place = (instancePath ?? '').split('/').slice(1).join('.')
  const field = place || strings.mcp.invalid.whole
  const within = (key: unknown) => (place ? `${place}.${key}` : String(key))
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return words.unknown(within(params?.additionalProperty ?? params?.unevaluatedProperty))
    case 'required':
      return words.missing(within(params?.missingProperty))
    case 'type':
      return words.type(field, [params?.type].flat())
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return words.least(field, params?.limit, countedBy[keyword])
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return words.most(field, params?.limit, countedBy[keyword])
    case 'minimum':
      return words.least(field, params?.limit, 'number')
    case 'maximum':
      return words.most(field, params?.limit, 'number')
    case 'exclusiveMinimum':
      return words.above(field, params?.limit)
    case 'exclusiveMaximum':
      return words.below(field, params?.limit)
    case 'multipleOf':
      return words.multiple(field, params?.multipleOf)
    case 'enum':
      return words.options(field, params?.allowedValues)
    case 'const':
      return words.options(field, [params?.allowedValue])
    case 'pattern':
    case 'format':
      return words.form(field)
    default:
      return message === undefined ? words.unfit(field) : words.said(field, message)
  }
}

const countedBy = {
  ...{ minLength: 'string', maxLength: 'string' },
  ...{ minItems: 'array', maxItems: 'array' },
  ...{ minProperties: 'object', maxProperties: 'object' },
} as const
