import { createContext, Script } from 'node:vm'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { AppError } from '../../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'

/** A pattern that takes longer is one that would take forever. */
const PATTERN_MS = 50

/**
 * A check of arguments against the schema of a server. Throws when the schema can't be checked by; the check throws
 * INVALID_INPUT, naming the field. Formats are only notes; patterns can't hold the main loop.
 */
export function checkArguments(schema: JsonSchema): (args: unknown) => Record<string, unknown> {
  const validate = compile(schema)
  return (args) => {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) {
      throw new AppError('INVALID_INPUT', strings.mcp.invalid.noObject)
    }
    if (validate(args)) return args as Record<string, unknown>
    throw new AppError('INVALID_INPUT', problemOf(validate.errors?.[0]))
  }
}

const options: Options = {
  strict: false,
  meta: false,
  validateSchema: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  code: { regExp: Object.assign(boundedPattern, { code: '' }) },
}

/** A schema rarely says its dialect: the newer one first, and the one that writes some keywords otherwise after it. */
function compile({ $schema: _, $id: __, ...schema }: JsonSchema): ValidateFunction {
  try {
    return new Ajv2020(options).compile(schema)
  } catch {
    return new Ajv(options).compile(schema)
  }
}

const context = createContext({ pattern: /./, text: '' })
const script = new Script('pattern.test(text)')

function boundedPattern(source: string, flags: string): { test(text: string): boolean } {
  const pattern = new RegExp(source, flags)
  return {
    test(text) {
      try {
        Object.assign(context, { pattern, text })
        return script.runInContext(context, { timeout: PATTERN_MS }) === true
      } catch {
        return false
      }
    },
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
