import { parentPort, workerData } from 'node:worker_threads'
import { convert } from 'html-to-text'

/** Turns one page into text. In a worker, because a hostile page can take as long as it likes. */
const text = convert(String(workerData), {
  wordwrap: false,
  limits: { maxDepth: 200, ellipsis: '…' },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['template', 'iframe', 'object', 'svg', 'math'].map((selector) => ({ selector, format: 'skip' })),
  ],
})
parentPort?.postMessage(text)
