import type { Generated, Request, Told } from '../../electron/engines/llamaCpp/protocol.ts'
import type { ChildExit, ChildProcess } from '../../electron/platform/childProcess.ts'

export interface ScriptedChild extends ChildProcess {
  /** What it was asked, in that order. */
  asked: Request[]
  /** From now on it does not answer to anything. */
  hang(): void
  die(exit?: Partial<ChildExit>): void
}

interface Manners {
  /** What comes of a load: it is there at once unless said. */
  onLoad?(request: Extract<Request, { type: 'load' }>): 'dies' | 'loads' | Promise<'loads'>
  /** What comes of a count by a file's vocabulary: it is counted at once unless said. */
  onCount?(request: Extract<Request, { type: 'countWith' }>): 'dies' | 'counts' | Promise<'counts'>
}

let pids = 0

/**
 * A process that speaks as the one that runs models does, and runs none: what asks it is tested without a second's wait
 * for each start. A question for a `story` is answered until it is stopped, each other one with its own words.
 */
export function scriptedChild({ onLoad = () => 'loads', onCount = () => 'counts' }: Manners = {}): ScriptedChild {
  const listeners: ((message: unknown) => void)[] = []
  const exits: ((exit: ChildExit) => void)[] = []
  const stories = new Map<number, NodeJS.Timeout>()
  let ended: ChildExit | undefined
  let hangs = false
  const tell = (told: Told) => {
    setImmediate(() => {
      if (!ended && !hangs) for (const listener of listeners) listener(told)
    })
  }

  async function answer(request: Request): Promise<void> {
    const { id } = request
    if (request.type === 'load') {
      const { contextLength, sequences } = request.wish
      tell({ type: 'progress', id, share: 0.5 })
      if ((await onLoad(request)) === 'dies') child.die({ code: 134, stderr: 'GGML_ASSERT' })
      tell({ type: 'value', id, value: { contextLength, sequences, size: 1_000, gpuSize: 0 } })
    } else if (request.type === 'generate') {
      write(id, wordsOf(request.prompt))
    } else if (request.type === 'abort') {
      clearInterval(stories.get(request.id))
      tell({ type: 'failed', id, error: 'aborted' })
    } else {
      if (request.type === 'countWith' && (await onCount(request)) === 'dies') child.die({ code: 134 })
      const value =
        request.type === 'count' || request.type === 'countWith' ? { tokens: wordsOf(request.prompt).length } : {}
      tell({ type: 'value', id, value })
    }
  }

  function write(id: number, words: string): void {
    if (!words.includes('story')) {
      tell({ type: 'pieces', id, pieces: [{ text: words }] })
      tell({ type: 'value', id, value: done })
      return
    }
    stories.set(
      id,
      setInterval(() => tell({ type: 'pieces', id, pieces: [{ text: 'alpha bravo charlie ' }] }), 5),
    )
  }

  const pid = ++pids
  const child: ScriptedChild = {
    asked: [],
    get pid() {
      return ended ? undefined : pid
    },
    post(message) {
      const request = structuredClone(message) as Request
      child.asked.push(request)
      if (!ended && !hangs) void answer(request)
    },
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => child.die({ code: null, signal: 'SIGKILL' }),
    hang() {
      hangs = true
    },
    die(exit = {}) {
      if (ended) return
      ended = { code: null, signal: null, stderr: '', ...exit }
      for (const story of stories.values()) clearInterval(story)
      setImmediate(() => {
        for (const listener of exits) listener(ended as ChildExit)
      })
    },
  }
  return child
}

const done: Generated = {
  reason: 'stop',
  promptTokens: 3,
  cachedTokens: 0,
  tokens: 2,
  promptMs: 1,
  generationMs: 1,
}

function wordsOf(prompt: Extract<Request, { type: 'generate' }>['prompt']): string {
  if (prompt.kind === 'text') return prompt.text
  const last = prompt.turns.at(-1)
  return last && last.role !== 'model' ? last.text : ''
}
