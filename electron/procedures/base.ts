import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/contract.ts'
import { AppError } from '../../shared/model/errors.ts'

/** Who calls: told by the door, never taken from what the page sends. */
export interface Caller {
  windowId: string
}

/**
 * The contract, ready for handlers. What a handler throws as an AppError reaches the page as that typed error; anything
 * else is a bug, reported without its words.
 */
export const os = implement(contract)
  .$context<Caller>()
  .use(async ({ next }) => {
    try {
      return await next()
    } catch (error) {
      throw toWire(error)
    }
  })

/** An AppError as the typed error of the contract; other errors as they are. */
export function toWire(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  const { code, message, next, detail } = error.toInfo()
  return new ORPCError(code, {
    defined: true,
    message,
    data: { ...(next !== undefined && { next }), ...(detail !== undefined && { detail }) },
    cause: error,
  })
}
