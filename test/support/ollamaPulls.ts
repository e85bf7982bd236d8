import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServedModel } from './ollamaModels.ts'

/** What there is to pull under a name, and how it arrives. */
export interface ScriptedPull {
  /** Sizes of its layers, in bytes. */
  layers: number[]
  /** Bytes between two lines, and milliseconds. */
  step?: number
  pauseMs?: number
  /**
   * What happens once so many bytes have arrived, in the first pull only: it stands still until the client leaves, fails
   * with a line, or its connection is cut.
   */
  trouble?: { at: number; what: 'stall' | 'cut' | { error: string } }
  /** What the model is then, besides its name and size. */
  model?: Partial<ServedModel>
}

const GB = 1_000_000_000

/** What can be pulled unless a test says otherwise. */
export const scriptedPulls: Record<string, ScriptedPull> = {
  'gemma3:4b': { layers: [3_338_801_804, 8_432, 358], step: 400_000_000, pauseMs: 20 },
  'phi4:14b': { layers: [9 * GB, 12_000, 1_100], step: 30_000_000, pauseMs: 50 },
  'endless:1b': { layers: [4 * GB, 2_000], step: 200_000_000, trouble: { at: GB, what: 'stall' } },
}

/** The registry behind a scripted server: it remembers how much of each layer has arrived. */
export class PullSource {
  readonly #pulls: Record<string, ScriptedPull>
  /** Bytes of each layer that are on the server's disk, by digest. */
  readonly arrived = new Map<string, number>()
  readonly #troubled = new Set<string>()

  constructor(pulls: Record<string, ScriptedPull>) {
    this.#pulls = pulls
  }

  /** Sends the lines of a pull; answers the model that is there then, or undefined when it did not come to an end. */
  async pull(name: string, response: ServerResponse, signal: AbortSignal): Promise<ServedModel | undefined> {
    const say = (line: object) => response.write(`${JSON.stringify(line)}\n`)
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    say({ status: 'pulling manifest' })
    const script = this.#pulls[name]
    if (!script) {
      say({ error: 'pull model manifest: file does not exist' })
      response.end()
      return undefined
    }
    if ((await this.#layers(name, script, { say, response, signal })) === 'ended') return undefined
    for (const status of ['verifying sha256 digest', 'writing manifest', 'success']) say({ status })
    response.end()
    return {
      name,
      size: script.layers.reduce((sum, size) => sum + size, 0),
      capabilities: ['completion'],
      ...script.model,
    }
  }

  async #layers(
    name: string,
    { layers, step = 100_000_000, pauseMs = 1, trouble }: ScriptedPull,
    { say, response, signal }: { say(line: object): void; response: ServerResponse; signal: AbortSignal },
  ): Promise<'ended' | undefined> {
    let before = 0
    for (const [at, total] of layers.entries()) {
      const hex = layerDigest(name, at)
      const digest = `sha256:${hex}`
      const tell = (completed: number) =>
        // What is zero is left out, as Ollama leaves it out.
        say({ status: `pulling ${hex.slice(0, 12)}`, digest, total, ...(completed > 0 && { completed }) })
      let done = this.arrived.get(digest) ?? 0
      tell(done)
      while (done < total) {
        const stop = trouble && !this.#troubled.has(name) ? trouble : undefined
        if (stop && before + done >= stop.at) {
          this.#troubled.add(name)
          return this.#end(stop.what, say, response, signal)
        }
        await pause(pauseMs, undefined, { signal }).catch(() => {})
        if (signal.aborted) return 'ended'
        done = Math.min(total, done + step)
        this.arrived.set(digest, done)
        tell(done)
      }
      before += total
    }
    return undefined
  }

  async #end(
    what: NonNullable<ScriptedPull['trouble']>['what'],
    say: (line: object) => void,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<'ended'> {
    if (what === 'stall') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    else if (what === 'cut') response.destroy()
    else {
      say({ error: what.error })
      response.end()
    }
    return 'ended'
  }
}

/** 64 hex digits, of that layer alone. */
export function layerDigest(name: string, at: number): string {
  let hash = 5381
  for (const char of `${name} ${at}`) hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(16).padStart(8, '0').repeat(8)
}
