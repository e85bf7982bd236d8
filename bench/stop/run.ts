import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import type { Prompt } from '../../electron/engines/llamaCpp/protocol.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { type TinyModel, tinyGgufFile } from '../../test/support/tinyGguf.ts'
import { chatty, slow } from '../../test/support/tinyModels.ts'

// How long llama.cpp still works after it was told to stop, as the process that runs models tells it.

const ROUNDS = Number(process.argv[2] ?? 10)
const GOAL_MS = 250
const modulePath = resolve(import.meta.dirname, '../../electron/engines/llamaCpp/process/llamaCpp.ts')
/** Layers that take a core tens of milliseconds a token. */
const heavy: TinyModel = { ...chatty, name: 'heavy', heavy: { layers: 40, feedForward: 4_096, heads: 8 } }
const long = `${'word '.repeat(700)} story`
const folder = mkdtempSync(join(tmpdir(), 'aside-bench-stop-'))

const ask = (text: string): Prompt => ({ kind: 'chat', turns: [{ role: 'user', text }], tools: [] })

async function measure(child: EngineProcess, text: string, when: { piece: boolean; afterMs: number }): Promise<number> {
  const stop = new AbortController()
  let told = 0
  const tell = () => {
    if (told !== 0) return
    told = performance.now()
    stop.abort()
  }
  const onPieces = () => {
    if (when.piece) tell()
  }
  if (!when.piece) setTimeout(tell, when.afterMs)
  const asked = { type: 'generate' as const, prompt: ask(text), sampling: { stop: [] } }
  await child.ask(asked, { signal: stop.signal, onPieces }).catch(() => {})
  return told === 0 ? Number.NaN : performance.now() - told
}

for (const model of [chatty, slow, heavy]) {
  const path = tinyGgufFile(model, folder)
  const child = new EngineProcess(forkChild(modulePath, { name: 'bench', env: process.env }), {
    every: 60_000,
    ping: 60_000,
    abort: 60_000,
  })
  const threads = Math.max(1, availableParallelism() - 1)
  const wish = { path, contextLength: 4_096, sequences: 1, threads, gpu: false }
  await child.ask({ type: 'load', wish })
  for (const [name, text, piece] of [
    ['while it writes', 'story', true],
    ['while it reads', long, false],
  ] as const) {
    const times: number[] = []
    // Each prompt begins otherwise, so that nothing of it is known.
    for (let round = 0; round < ROUNDS; round++) {
      times.push(await measure(child, `${round} ${text}`, { piece, afterMs: 30 + round * 40 }))
    }
    const known = times.filter((ms) => !Number.isNaN(ms)).sort((one, other) => one - other)
    const [middle = 0, last = 0] = [known[Math.floor(known.length / 2)], known.at(-1)]
    const verdict = last <= GOAL_MS ? 'fine' : `more than ${GOAL_MS} ms`
    console.log(
      `${model.name}, stopped ${name}: median ${middle.toFixed(1)} ms, most ${last.toFixed(1)} ms of ${known.length}: ${verdict}`,
    )
  }
  child.kill()
  await child.ended
}
rmSync(folder, { recursive: true, force: true })
