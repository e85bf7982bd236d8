import { createContext, Script } from 'node:vm'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { AppError } from '../../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'

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
    throw new AppError('INVALID_INPUT', problemOf(validate.errors?.[0]))
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

function problemOf(error: ErrorObject | undefined): string {
  const words = strings.mcp.invalid
  const place = (error?.instancePath ?? '').split('/').slice(1).join('.')
  if (error?.keyword === 'additionalProperties' || error?.keyword === 'unevaluatedProperties') {
    const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty)
    return words.unknown(place ? `${place}.${key}` : key)
  }
  if (error?.keyword === 'required') {
    const key = String(error.params.missingProperty)
    return words.missing(place ? `${place}.${key}` : key)
  }
  return words.field(place, error?.message ?? '')
}
