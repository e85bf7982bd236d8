import { TextDecoder } from 'node:util'
import { AppError } from '../../../../shared/model/errors.ts'
import type { VisitedPage } from '../../../platform/egress.ts'
import { htmlToText } from './htmlToText.ts'

export interface PageText {
  type: string
  text: string
  /** The page was longer than is read. */
  isCut: boolean
}

/**
 * The text of a page, of which at most `maxBytes` are read, counted after they were unpacked. Rejects for what is no text,
 * and for a status that is no success.
 */
export async function readPage(
  { response, url }: VisitedPage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<PageText> {
  const [type = '', ...parameters] = (response.headers.get('content-type') ?? '').toLowerCase().split(';')
  const kind = type.trim()
  const isHtml = kind === 'text/html' || kind === 'application/xhtml+xml'
  if (!response.ok) {
    await response.body?.cancel()
    throw new AppError('NOT_FOUND', `The server answered with status ${response.status} and no page.`)
  }
  if (!isHtml && kind !== 'text/plain' && !/^(text|application)\/([\w.-]+\+)?(json|xml)$/.test(kind)) {
    await response.body?.cancel()
    const what = /^[\w.+-]+\/[\w.+-]+$/.test(kind) ? `of the type ${kind}` : 'of no known type'
    throw new AppError('INVALID_INPUT', `What is there is ${what}. Only HTML, plain text, JSON and XML are read.`)
  }

  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk.subarray(0, maxBytes - size))
    size += chunk.byteLength
    if (size > maxBytes) break
  }
  const bytes = Buffer.concat(chunks)
  const text = decoderFor(parameters.join(';'), isHtml ? bytes : undefined).decode(bytes)
  return { type: kind, text: isHtml ? await htmlToText(text, url, signal) : text, isCut: size > maxBytes }
}

/** By the header, else by what the page says of itself in its first kilobyte; UTF-8 when that is nothing known. */
function decoderFor(parameters: string, html: Buffer | undefined): TextDecoder {
  const said = /charset\s*=\s*["']?([\w:.-]+)/
  const [, label] = said.exec(parameters) ?? said.exec(html?.toString('latin1', 0, 1_024).toLowerCase() ?? '') ?? []
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
