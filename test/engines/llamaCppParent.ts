import { join } from 'node:path'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'

/** Starts the process that runs models with that file, has it tell an endless story, and tells its id when it does. */
const path = join(import.meta.dirname, '../../electron/engines/llamaCpp/process/llamaCpp.ts')
const child = new EngineProcess(forkChild(path, { name: 'test', env: process.env }), {
  every: 60_000,
  ping: 60_000,
  abort: 60_000,
})
const wish = { path: process.argv[2] ?? '', contextLength: 100_000, sequences: 1, threads: 1, gpu: false }
await child.ask({ type: 'load', wish })
const prompt = { kind: 'chat' as const, turns: [{ role: 'user' as const, text: 'story' }], tools: [] }
const onPieces = () => process.send?.(child.pid)
await child.ask({ type: 'generate', prompt, sampling: { stop: [] } }, { onPieces })
