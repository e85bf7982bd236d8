import { join } from 'node:path'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'

/** Starts the process that runs models, tells its id when it answers, and then does nothing more. */
const path = join(import.meta.dirname, '../../electron/engines/llamaCpp/process/llamaCpp.ts')
const child = new EngineProcess(forkChild(path, { name: 'test', env: process.env }), { ping: 60_000, abort: 60_000 })
await child.ask({ type: 'ping' })
process.send?.(child.pid)
