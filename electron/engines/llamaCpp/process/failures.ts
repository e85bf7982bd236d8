import { InsufficientMemoryError, NoBinaryFoundError } from 'node-llama-cpp'
import { AppError, type ErrorInfo } from '../../../../shared/model/errors.ts'

const MEMORY = /insufficient memory|not enough memory|out of memory|too large for the available (v?ram)/i

/** Why a model could not be loaded: the library's word, and what llama.cpp said before it. */
export class LoadFailure extends Error {
  constructor(cause: unknown, said: readonly string[]) {
    super([wordsOf(cause), ...said].join('\n'), { cause })
  }
}

/** What went wrong, for people. llama.cpp's own words go along as the detail. */
export function toFailure(error: unknown): ErrorInfo {
  const reason = error instanceof LoadFailure ? error.cause : error
  if (reason instanceof AppError) return reason.toInfo()
  const detail = wordsOf(error)
  if (reason instanceof InsufficientMemoryError || MEMORY.test(detail)) {
    return new AppError('ENGINE_FAILED', 'There is not enough memory for this model with this context.', {
      next: 'Choose a smaller model or a smaller context, or close what else needs memory.',
      detail,
    }).toInfo()
  }
  if (reason instanceof NoBinaryFoundError) {
    return new AppError('UNSUPPORTED_HERE', 'This build of Aside has no llama.cpp for this computer.', {
      next: 'Use Ollama or another server instead.',
      detail,
    }).toInfo()
  }
  const what = error instanceof LoadFailure ? 'llama.cpp could not load this model.' : 'llama.cpp could not do it.'
  return new AppError('ENGINE_FAILED', what, { detail }).toInfo()
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
