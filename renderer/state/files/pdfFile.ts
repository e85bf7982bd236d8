import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { workerUrl } from '../../workerUrl.ts'

const words = strings.chips

export const MOST_PAGES = 500
/** What is taken of a PDF's text, in UTF-16 units. */
export const MOST_PDF_TEXT = 1024 * 1024
/** A page that takes longer is not waited for. */
const MOST_TIME_MS = 30_000

export interface ToPdfReader {
  type: 'read'
  bytes: Uint8Array<ArrayBuffer>
  mostPages: number
}

export type FromPdfReader =
  | { type: 'page'; text: string; of: number }
  | { type: 'end' }
  | { type: 'failed'; why: 'locked' | 'broken'; detail: string }

/** The text of a PDF, page by page with a mark before each. */
export interface PdfText {
  readonly text: string
  /** How many were read. */
  readonly pages: number
  /** There are more. */
  readonly cut: boolean
}

/** A worker that reads one PDF and is ended then. */
export type PdfReader = Pick<Worker, 'postMessage' | 'terminate'> & {
  onmessage: ((event: MessageEvent<FromPdfReader>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

export function startPdfReader(): PdfReader {
  return new Worker(workerUrl('pdfReader'), { type: 'module' })
}

/**
 * Reads a PDF's text layer in a worker of its own, which is ended whatever the PDF does to it. Pages that come too late or
 * are too many are left out, and the text says so. Rejects with an AppError that names the file.
 */
export async function readPdf(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { start = startPdfReader, mostTimeMs = MOST_TIME_MS }: { start?: () => PdfReader; mostTimeMs?: number } = {},
): Promise<PdfText> {
  const { pages, of, failure } = await pagesOf(bytes, start, mostTimeMs)
  if (pages.length === 0) throw failure === 'late' ? tooSlow(name) : unreadable(name, failure)
  if (pages.every((text) => text === '')) {
    throw new AppError('INVALID_INPUT', words.pdfNoText(name), { next: words.pdfNoTextNext })
  }
  const marked = pages.map((text, at) => `${words.pdfPage(at + 1, of)}\n${text === '' ? words.pdfPageEmpty : text}`)
  const whole = marked.join('\n\n')
  const cut = pages.length < of || whole.length > MOST_PDF_TEXT
  if (!cut) return { text: whole, pages: pages.length, cut }
  // What is left out, the model must know too.
  const text = whole.slice(0, MOST_PDF_TEXT).toWellFormed()
  return { text: `${text}\n\n${words.pdfCut(of)}`, pages: pages.length, cut }
}

interface Pages {
  pages: string[]
  /** How many there are. */
  of: number
  /** Why there are no more. */
  failure?: 'late' | 'locked' | 'broken'
}

function pagesOf(bytes: Uint8Array<ArrayBuffer>, start: () => PdfReader, mostTimeMs: number): Promise<Pages> {
  return new Promise((resolve) => {
    const pages: string[] = []
    let of = 0
    let length = 0
    const reader = start()
    const end = (failure?: Pages['failure']) => {
      clearTimeout(timer)
      reader.terminate()
      resolve({ pages, of, ...(failure && { failure }) })
    }
    const timer = setTimeout(() => end('late'), mostTimeMs)
    reader.onerror = () => end('broken')
    reader.onmessage = ({ data }) => {
      if (data.type === 'failed') end(data.why)
      else if (data.type === 'end') end()
      else if (data.type === 'page') {
        of = data.of
        pages.push(data.text)
        length += data.text.length
        if (length > MOST_PDF_TEXT) end()
      }
    }
    reader.postMessage({ type: 'read', bytes, mostPages: MOST_PAGES } satisfies ToPdfReader)
  })
}

function tooSlow(name: string): AppError {
  return new AppError('TOO_LARGE', words.pdfTooSlow(name), { next: words.pdfTooSlowNext })
}

function unreadable(name: string, why: Pages['failure']): AppError {
  return why === 'locked'
    ? new AppError('FORBIDDEN', words.pdfLocked(name), { next: words.pdfLockedNext })
    : new AppError('INVALID_INPUT', words.pdfBroken(name), { next: words.pdfBrokenNext })
}
