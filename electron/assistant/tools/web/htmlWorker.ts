import { parentPort, workerData } from 'node:worker_threads'
import { convert } from 'html-to-text'

/** Turns one page into text. In a worker, because a hostile page can take as long as it likes. */
const { html, url } = workerData as { html: string; url: string }

/** What a link leads to, whole, so that it can be asked for. */
const whole = (path: string) => (URL.canParse(path, url) ? new URL(path, url).href : path)
const skipped = ['img', 'template', 'iframe', 'object', 'svg', 'math', 'select', 'textarea']
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

const text = convert(html, {
  wordwrap: false,
  // Its title too; a page needs no body element.
  baseElements: { selectors: ['html'] },
  limits: { maxDepth: 200, ellipsis: '…' },
  selectors: [
    { selector: 'title', format: 'block' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true, pathRewrite: whole } },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' | ' } })),
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
    ...skipped.map((selector) => ({ selector, format: 'skip' })),
  ],
})
parentPort?.postMessage(
  text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim(),
)
