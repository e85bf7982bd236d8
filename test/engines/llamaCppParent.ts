import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'

/**
 * Starts the process that runs models with that file, has it tell an endless story, and tells its id when it does, or when
 * it has hung.
 */
const path = join(import.meta.dirname, '../../electron/engines/llamaCpp/process/llamaCpp.ts')
const patience = { every: 60_000, ping: 60_000, abort: 60_000 }
const child = new EngineProcess(forkChild(path, { name: 'test', env: process.env }), patience)
const wish = { path: process.argv[2] ?? '', contextLength: 100_000, sequences: 1, threads: 1, gpu: false }
await child.ask({ type: 'load', wish })
const { pid } = child
const prompt = { kind: 'chat' as const, turns: [{ role: 'user' as const, text: 'story' }], tools: [] }
const onPieces = () => process.send?.(pid)
const story = child.ask({ type: 'generate', prompt, sampling: { stop: [] } }, { onPieces })
story.catch(() => {})
const answers = await Promise.race([child.ask({ type: 'ping' }), setTimeout(1_000, 'hangs')])
if (answers === 'hangs') process.send?.(pid)
