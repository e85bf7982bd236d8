/** What a sender got wrong in the lines that it sends. */
export class BadLine extends Error {}

/**
 * Cuts a stream of bytes into lines of UTF-8 text, wherever its chunks were cut. Throws BadLine for a line longer than
 * `maxBytes`, before it is whole, and for one that is not UTF-8.
 */
export function createLines(maxBytes: number): (chunk: Buffer) => string[] {
  let waiting: Buffer[] = []
  let size = 0

  return (chunk) => {
    const lines: string[] = []
    let rest = chunk
    for (;;) {
      const end = rest.indexOf(10)
      const part = end === -1 ? rest : rest.subarray(0, end)
      size += part.length
      if (size > maxBytes) throw new BadLine(`longer than ${maxBytes} bytes`)
      if (part.length > 0) waiting.push(part)
      if (end === -1) return lines
      lines.push(decode(Buffer.concat(waiting)))
      waiting = []
      size = 0
      rest = rest.subarray(end + 1)
    }
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BadLine('not UTF-8')
  }
}
