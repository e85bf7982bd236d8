import { AppError } from '../../shared/model/errors.ts'

/** More than these of one token's runs stand and wait for nobody who is there: it is told to wait itself. */
export const MAX_STANDING = 64

/** Too much of a caller's stands already. */
export class TooManyStanding extends AppError {
  constructor() {
    super('CONFLICT', `${MAX_STANDING} answers of this token already wait, or are made with nobody reading them.`, {
      next: 'Decide them in Aside, or let them end.',
    })
  }
}

interface TokenRun {
  tokenId: string
  cancel(): void
  /** Nobody reads it, or it waits for a person. */
  stands(): boolean
  /** Resolves when it is over. */
  ended: Promise<void>
}

/** Whose runs are being made: what a token has begun ends with it. */
export function createTokenRuns() {
  const runs = new Set<TokenRun>()
  const of = (tokenId: string) => [...runs].filter((run) => run.tokenId === tokenId)

  return {
    /** Throws TooManyStanding. */
    assertRoom(tokenId: string): void {
      if (of(tokenId).filter((run) => run.stands()).length >= MAX_STANDING) throw new TooManyStanding()
    },
    add(run: TokenRun): void {
      runs.add(run)
      const forget = () => void runs.delete(run)
      run.ended.then(forget, forget)
    },
    endAllOf(tokenId: string): void {
      for (const run of of(tokenId)) run.cancel()
    },
  }
}
