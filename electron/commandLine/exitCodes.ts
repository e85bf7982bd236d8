import type { ErrorCode } from '../../shared/model/errors.ts'

/** What a script can tell by. docs/command-line.md has them in a table: they stay what they are. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** No engine could be reached, or it has no such model. */
  noModel: 3,
  /** Part of the answer is there: cut off by a limit, stopped, or broken off. */
  incomplete: 4,
  /** Nobody reads any more, as when `head` has had enough: what the shell says of a program that SIGPIPE ended. */
  readerGone: 141,
} as const

const codes: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: exitCodes.wrongUse,
  TOO_LARGE: exitCodes.wrongUse,
  ENGINE_UNREACHABLE: exitCodes.noModel,
  MODEL_NOT_FOUND: exitCodes.noModel,
  STREAM_BROKEN: exitCodes.incomplete,
  CANCELLED: exitCodes.incomplete,
}

export function exitCodeOf({ code }: { code: ErrorCode }): number {
  return codes[code] ?? exitCodes.failed
}
