import type { ErrorObject } from 'ajv'
import { AppError } from '../../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { inputWords as words } from '../../../../shared/words/inputs.ts'
import { type SchemaCheck, schemaCheck } from '../../../platform/schemaCheck.ts'

/**
 * A check of arguments against the schema of a server. Throws when the schema can't be checked by; the check throws
 * INVALID_INPUT, naming the field. Formats are only notes. Whatever the schema says, neither holds the main loop for
 * long: patterns, references and alternatives can each be made to take forever.
 */
export function checkArguments(schema: JsonSchema): (args: unknown) => Record<string, unknown> {
  const check = schemaCheck(schema)
  return (args) => {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) {
      throw new AppError('INVALID_INPUT', strings.mcp.invalid.noObject)
    }
    const problem = problemIn(check, args)
    if (problem) throw new AppError('INVALID_INPUT', `${problemOf(problem)}.`)
    return args as Record<string, unknown>
  }
}

function problemIn(check: SchemaCheck, args: object): ReturnType<SchemaCheck> {
  try {
    return check(args)
  } catch {
    throw new AppError('INVALID_INPUT', strings.mcp.invalid.tooLong)
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
