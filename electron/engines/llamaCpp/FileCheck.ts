import { stat } from 'node:fs/promises'
import { createThreads } from '../../platform/threads/threads.ts'
import type { ModelFileCalls } from './files/worker.ts'
import startThread from './files/worker.ts?nodeWorker'
import type { Vocabulary } from './protocol.ts'

const CHECK_MS = 30_000
const MOST_KNOWN = 50

interface Known {
  stamp: string
  isGood: Promise<boolean>
}

/** Checks files that are in none of our lists. What it has seen of them is in memory alone: no path is written or logged. */
export class FileCheck {
  readonly #threads = createThreads<ModelFileCalls>({
    name: 'file check',
    start: startThread,
    timeoutMs: CHECK_MS,
    most: 1,
  })
  readonly #closing = new AbortController()
  readonly #known = new Map<string, Known>()

  /**
   * The file as what prompts can be counted by; undefined when it is no model, or can't be read. `onFirst`: it is there, and
   * its first check begins. Never rejects.
   */
  async vocabularyAt(path: string, onFirst: () => void): Promise<Vocabulary | undefined> {
    const file = await stat(path).catch(() => undefined)
    if (!file?.isFile()) return undefined
    const stamp = `${file.size}@${file.mtimeMs}`
    const before = this.#known.get(path)
    const known = before?.stamp === stamp ? before : { stamp, isGood: this.#judge(path) }
    if (known !== before) onFirst()
    this.#known.set(path, known)
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value as string)
    return (await known.isGood) ? { path, stamp } : undefined
  }

  close(): void {
    this.#closing.abort()
  }

  async #judge(path: string): Promise<boolean> {
    return this.#threads.call('judgeModel', [[path]], this.#closing.signal).then(
      (judged) => 'facts' in judged,
      () => false,
    )
  }
}
