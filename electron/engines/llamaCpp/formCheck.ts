import { AppError } from '../../../shared/model/errors.ts'
import type { SchemaCheck } from '../../platform/schemaCheck.ts'
import type { AnswerStep } from './Answers.ts'
import { textOf } from './chatChunks.ts'
import type { Sampling } from './protocol.ts'

/**
 * Looks at the steps of an answer that has to satisfy a schema. A grammar has no word for some of what a schema says, so
 * that the whole answer is looked at: its last step throws ENGINE_FAILED when it does not satisfy it. An answer that was
 * cut says that itself.
 */
export async function formCheck(format: Sampling['format']): Promise<(step: AnswerStep) => void> {
  const check = typeof format === 'object' ? await checkOf(format) : undefined
  if (!check) return () => {}
  let text = ''
  return (step) => {
    if ('pieces' in step) text += textOf(step.pieces)
    else if (step.done.reason === 'stop' && !satisfies(text, check)) {
      throw new AppError('ENGINE_FAILED', 'The answer does not satisfy the JSON schema that was asked for.', {
        next: 'Ask again, or give a simpler schema.',
      })
    }
  }
}

/** Undefined for a schema that nothing can be checked by: the grammar is all there is then. */
async function checkOf(schema: Record<string, unknown>): Promise<SchemaCheck | undefined> {
  const { schemaCheck } = await import('../../platform/schemaCheck.ts')
  try {
    return schemaCheck(schema)
  } catch {
    return undefined
  }
}

function satisfies(text: string, check: SchemaCheck): boolean {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  try {
    return check(value) === undefined
  } catch {
    // It could not be told in time.
    return true
  }
}
