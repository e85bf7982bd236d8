import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'

/** A tool's arguments, for the model and for itself: the JSON schema of a shape, and the reader that keeps to it. */
export function argsOf<T>(shape: z.ZodType<T>): { schema: JsonSchema; parse(args: unknown): T } {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input' })
  return {
    schema,
    parse(args) {
      const read = shape.safeParse(args)
      if (read.success) return read.data
      const [issue] = read.error.issues
      const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
      throw new AppError('INVALID_INPUT', `${field || 'The arguments'}: ${issue?.message ?? 'they do not fit'}`)
    },
  }
}
