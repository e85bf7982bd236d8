import { InsufficientMemoryError, NoBinaryFoundError } from 'node-llama-cpp'
import { AppError, type ErrorInfo } from '../../../../shared/model/errors.ts'

const MEMORY = /insufficient memory|not enough memory|out of memory|too large for the available (v?ram)/i

/** What went wrong, for people. llama.cpp's own words go along as the detail. */
export function toFailure(error: unknown): ErrorInfo {
  if (error instanceof AppError) return error.toInfo()
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof InsufficientMemoryError || MEMORY.test(detail)) {
    return new AppError('ENGINE_FAILED', 'There is not enough memory for this model with this context.', {
      next: 'Choose a smaller model or a smaller context, or close what else needs memory.',
      detail,
    }).toInfo()
  }
  if (error instanceof NoBinaryFoundError) {
    return new AppError('UNSUPPORTED_HERE', 'This build of Aside has no llama.cpp for this computer.', {
      next: 'Use Ollama or another server instead.',
      detail,
    }).toInfo()
  }
  return new AppError('ENGINE_FAILED', 'llama.cpp could not do it.', { detail }).toInfo()
}
