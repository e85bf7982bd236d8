import type { Response } from 'undici'

/** The text of a body, up to so many bytes; what comes after those is not waited for. */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    pieces.push(piece)
    bytes += piece.byteLength
    if (bytes >= maxBytes) break
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, maxBytes))
}
