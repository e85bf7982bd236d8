import { AppError } from '../../../shared/model/errors.ts'
import { monotonic } from '../../platform/clock.ts'
import type { EngineProcess } from './EngineProcess.ts'
import { FileCheck } from './FileCheck.ts'
import { Counted, type Prompt, type Vocabulary } from './protocol.ts'

interface Options {
  /** Starts a process for vocabularies alone. */
  start(): EngineProcess
  /** How long a process stays that nobody asks, in milliseconds. */
  keepMs?: number
  /** How long a vocabulary is waited for that is being read, and one count by one that is there. */
  readMs?: number
  countMs?: number
}

const KEEP_MS = 60_000
/**
 * Somebody waits to send a first question, and would get a warning for nothing: a second or two is what it takes, and less
 * than the model itself will take to be loaded.
 */
const READ_MS = 4_000
const COUNT_MS = 1_000
/** After that it hangs, whoever waits. */
const HUNG_MS = 30_000
/** After so many failures in a row a vocabulary is left alone. */
const MOST_FAILURES = 2
const CLOSE_MS = 3_000

/** One process, and until when a vocabulary is waited for that it is reading; 0: it has read it. */
interface Counting {
  process: EngineProcess
  until: Map<string, number>
}

/**
 * Counts prompts by the files of models that are not loaded: by their vocabularies and chat templates, in a process of its
 * own that is there only while it is used. Nothing here rejects, and its failures are nobody's: who gets no count
 * estimates. What is not there in time is there the next time.
 */
export class PromptCounter {
  readonly #options: Required<Options>
  readonly #check = new FileCheck()
  readonly #failures = new Map<string, number>()
  #counting: Counting | undefined
  #asked = 0
  #expiry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: Options) {
    this.#options = { keepMs: KEEP_MS, readMs: READ_MS, countMs: COUNT_MS, ...options }
  }

  /** By a file whose header has passed our own check. */
  async count(vocabulary: Vocabulary, prompt: Prompt): Promise<number | undefined> {
    const key = `${vocabulary.path} ${vocabulary.stamp}`
    if (this.#isClosed || (this.#failures.get(key) ?? 0) >= MOST_FAILURES) return undefined
    const counting = this.#started()
    const { readMs, countMs } = this.#options
    const until = counting.until.get(key) ?? monotonic() + readMs
    counting.until.set(key, until)
    return inTime(this.#ask(counting, key, vocabulary, prompt), until === 0 ? countMs : until - monotonic())
  }

  /** By any file of this computer: it is checked first. */
  async countBy(path: string, prompt: Prompt): Promise<number | undefined> {
    if (this.#isClosed) return undefined
    // A check and a start take their time: they go on at once.
    const onFirst = () => {
      if (this.#isClosed) return
      this.#started()
      this.#endUnused()
    }
    const counted = this.#check
      .vocabularyAt(path, onFirst)
      .then((vocabulary) => vocabulary && this.count(vocabulary, prompt))
    return inTime(counted, this.#options.readMs)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#check.close()
    const ended = this.#counting?.process.ended
    this.#end()
    if (ended) await inTime(ended, CLOSE_MS)
  }

  async #ask({ process, until }: Counting, key: string, vocabulary: Vocabulary, prompt: Prompt) {
    const hung = setTimeout(() => process.kill(new AppError('ENGINE_TIMEOUT', 'Counting took too long.')), HUNG_MS)
    this.#asked++
    clearTimeout(this.#expiry)
    try {
      const { tokens } = Counted.parse(await process.ask({ type: 'countWith', vocabulary, prompt }))
      until.set(key, 0)
      this.#failures.delete(key)
      return tokens
    } catch {
      if (!this.#isClosed) this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1)
      return undefined
    } finally {
      clearTimeout(hung)
      this.#asked--
      this.#endUnused()
    }
  }

  #started(): Counting {
    if (!this.#counting || this.#counting.process.isDead) {
      this.#counting = { process: this.#options.start(), until: new Map() }
    }
    return this.#counting
  }

  #endUnused(): void {
    clearTimeout(this.#expiry)
    if (this.#asked === 0) this.#expiry = setTimeout(() => this.#end(), this.#options.keepMs).unref()
  }

  #end(): void {
    clearTimeout(this.#expiry)
    this.#counting?.process.kill()
    this.#counting = undefined
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
