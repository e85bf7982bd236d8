import { getDocument, PasswordException } from 'pdfjs-dist'
// It names itself on `globalThis`, where getDocument finds it: both work in this one thread.
import 'pdfjs-dist/build/pdf.worker.mjs'
import type { FromPdfReader, ToPdfReader } from './pdfFile.ts'

const post = (message: FromPdfReader) => self.postMessage(message)

self.addEventListener('message', ({ data }: MessageEvent<ToPdfReader>) => {
  // pdf.js listens here too, to a worker that nobody uses.
  if (data.type === 'read') void read(data)
})

/** The text of page after page. Nothing is drawn, run or fetched: no fonts, no scripts, no images, no links. */
async function read({ bytes, mostPages }: ToPdfReader): Promise<void> {
  try {
    const pdf = await getDocument({
      data: bytes,
      useWorkerFetch: false,
      useWasm: false,
      isOffscreenCanvasSupported: false,
      isImageDecoderSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      disableAutoFetch: true,
      disableStream: true,
      maxImageSize: 0,
      verbosity: 0,
    }).promise
    const pages = Math.min(pdf.numPages, mostPages)
    for (let number = 1; number <= pages; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      post({ type: 'page', text: text.trim(), of: pdf.numPages })
      page.cleanup()
    }
    post({ type: 'end' })
  } catch (error) {
    post({ type: 'failed', why: error instanceof PasswordException ? 'locked' : 'broken', detail: String(error) })
  }
}
