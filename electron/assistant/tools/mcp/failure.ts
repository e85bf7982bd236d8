/** Why a server can't be used, in words for people. */
export class McpFailure extends Error {
  /** Another start may go better. */
  readonly again: boolean

  constructor(message: string, again: boolean) {
    super(message)
    this.name = 'McpFailure'
    this.again = again
  }
}

/** Words of a server as part of ours: one line, and not too many of them. */
export function saying(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
