import type { Writable } from 'node:stream'
import type { ErrorInfo } from '../../shared/model/errors.ts'

/** Standard output, as a stream that may end at any moment because nobody reads it any more. */
export interface Output {
  /** Resolves when it is written; false once it can't be. */
  write(text: string): Promise<boolean>
  /** Why it can't be written any more. */
  readonly failure: NodeJS.ErrnoException | undefined
}

export function createOutput(stream: Writable & { isTTY?: boolean }): Output {
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error) => {
    failure ??= error
  })
  return {
    async write(text) {
      if (failure) return false
      const error = await new Promise((resolve) => stream.write(stream.isTTY ? forTerminal(text) : text, resolve))
      failure ??= (error as NodeJS.ErrnoException | null) ?? undefined
      return failure === undefined
    },
    get failure() {
      return failure
    },
  }
}

/** Without the signs that a terminal would obey: an answer could else retitle it, or fill its clipboard. */
function forTerminal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

/** A failure in one line, for standard error. */
export function complaint({ message, next, detail }: Pick<ErrorInfo, 'message' | 'next' | 'detail'>): string {
  const line = [message, next, detail && `(${detail})`].filter(Boolean).join(' ')
  return `aside: ${forTerminal(line.replace(/\s+/g, ' '))}\n`
}
