import { z } from 'zod'
import { inputProblem } from '../../../shared/inputProblem.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { strings } from '../../../shared/strings.ts'

/** A tool's arguments, for the model and for itself: the JSON schema of a shape, and the reader that keeps to it. */
export function argsOf<T>(shape: z.ZodType<T>): { schema: JsonSchema; parse(args: unknown): T } {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input' })
  return {
    schema,
    parse(args) {
      const read = shape.safeParse(args)
      if (read.success) return read.data
      const { message } = inputProblem(read.error.issues[0] as z.core.$ZodIssue, args, strings.mcp.invalid.whole)
      throw new AppError('INVALID_INPUT', message)
    },
  }
}
