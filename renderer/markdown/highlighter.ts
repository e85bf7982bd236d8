import { workerUrl } from '../workerUrl.ts'
import { grammarFor } from './languages.ts'

/** The coloured pieces of one line: where each begins and ends, and its class. */
export type LineTokens = [start: number, end: number, name: string][]

export type ToHighlighter =
  | { type: 'lines'; block: number; language: string; first: number; lines: string[] }
  | { type: 'close'; block: number }

export interface FromHighlighter {
  block: number
  first: number
  tokens: LineTokens[]
}

/** One block's way to the highlighter. */
export interface HighlightSession {
  /** Asks for whole lines, the first one being number `first`. To be called in order and without gaps. */
  send(first: number, lines: string[]): void
  /** No answer arrives after this. */
  close(): void
}

const sessions = new Map<number, (answer: FromHighlighter) => void>()
let worker: Worker | undefined
let failed = false
let blocks = 0

function startWorker(): Worker | undefined {
  if (worker || failed) return worker
  try {
    worker = new Worker(workerUrl('highlighter'), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<FromHighlighter>) => sessions.get(data.block)?.(data)
    worker.onerror = giveUp
  } catch {
    giveUp()
  }
  return worker
}

/** Code stays plain for the rest of the page's life: that is how it looks while it streams anyway. */
function giveUp(): void {
  failed = true
  worker?.terminate()
  worker = undefined
}

/** Starts highlighting a block, or returns nothing if its language is not known. Answers come in order. */
export function highlightBlock(
  language: string,
  onTokens: (answer: FromHighlighter) => void,
): HighlightSession | undefined {
  const grammar = grammarFor(language)
  if (!grammar) return undefined
  const block = ++blocks
  sessions.set(block, onTokens)
  const post = (message: ToHighlighter) => startWorker()?.postMessage(message)
  return {
    send: (first, lines) => post({ type: 'lines', block, language: grammar, first, lines }),
    close: () => {
      sessions.delete(block)
      if (worker) post({ type: 'close', block })
    },
  }
}
