import { createContext, Script } from 'node:vm'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../shared/model/tool.ts'

/** A check of one value that takes longer is one that would take forever. */
const CHECK_MS = 100
/** For making a check of a schema, which happens once. */
const COMPILE_MS = 1_000

/** What is wrong with a value first; undefined when it satisfies the schema. Throws when that can't be told in time. */
export type SchemaCheck = (value: unknown) => Partial<ErrorObject> | undefined

/**
 * A check against a JSON schema of whoever. Throws when the schema can't be checked by. Formats are only notes. Whatever
 * the schema says, neither holds the main loop for long: patterns, references and alternatives can each be made to take
 * forever.
 */
export function schemaCheck(schema: JsonSchema): SchemaCheck {
  const validate = within(COMPILE_MS, () => compile(schema))
  return (value) => {
    // Only by a plain yes: a promise would be one to anything.
    if (within(CHECK_MS, () => validate(value)) === true) return undefined
    return validate.errors?.[0] ?? {}
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
