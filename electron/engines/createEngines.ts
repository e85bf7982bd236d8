import { availableParallelism, totalmem } from 'node:os'
import type { Settings } from '../../shared/model/settings.ts'
import type { StartChild } from '../platform/childProcess.ts'
import type { Egress } from '../platform/egress.ts'
import type { Log } from '../platform/log.ts'
import { GuideEngine } from './guide/GuideEngine.ts'
import { EngineProcess } from './llamaCpp/EngineProcess.ts'
import { LlamaCppEngine } from './llamaCpp/LlamaCppEngine.ts'
import type { ModelFiles } from './llamaCpp/modelFiles.ts'
import { PromptCounter } from './llamaCpp/PromptCounter.ts'
import { startProcess } from './llamaCpp/startProcess.ts'
import { findOllama } from './ollama/findOllama.ts'
import { OllamaEngine } from './ollama/OllamaEngine.ts'
import { ollamaAddress } from './ollama/ollamaAddress.ts'
import { createOllamaServe } from './ollama/serveOllama.ts'
import { createServerEngines } from './openai/serverEngines.ts'
import { createRegistry, type Registry } from './registry.ts'

/** Counting takes seconds at most. */
const PATIENCE = { every: 2_000, ping: 10_000, abort: 1_000 }

export interface Engines extends Registry {
  /** Starts the Ollama of this computer as a child of Aside. Resolves when it answers; rejects with why it doesn't. */
  startOllama(): Promise<void>
  /** Ends what was started here. */
  close(): Promise<void>
}

/** Every engine of Aside. Settings and environment are read at each use; nothing is loaded or connected to here. */
export function createEngines(options: {
  egress: Egress
  settings(): Settings
  /** The models of the engine inside Aside. */
  files: ModelFiles
  startChild: StartChild
  /** The key of that server, as long as it is at that origin. */
  serverKey(id: string, origin: string): Promise<string | undefined>
  env: NodeJS.ProcessEnv
  log: Pick<Log, 'warn'>
}): Engines {
  const { egress, settings, files, startChild, serverKey, env, log } = options
  const program = () => findOllama({ env, platform: process.platform })
  const start = () => startProcess(startChild, env)
  const counter = new PromptCounter({ start: () => new EngineProcess(start(), PATIENCE) })
  const ollama = new OllamaEngine({
    egress,
    address: () => ollamaAddress(settings().ollama, env),
    timeouts: () => settings().ollama,
    program,
    counter,
  })
  const llamaCpp = new LlamaCppEngine({
    files,
    settings: () => settings().llamaCpp,
    start,
    counter,
    // With as many threads as cores, each waits for the slowest: one other busy program makes it many times slower.
    threads: Math.max(1, availableParallelism() - 1),
    memory: totalmem(),
    onChange: () => void registry.statuses({ refresh: true }),
  })
  const servers = createServerEngines({
    egress,
    servers: () => settings().servers,
    key: serverKey,
    timeouts: () => settings().ollama,
    onLateLook: () => void registry.statuses({ refresh: true }),
  })
  const guide = new GuideEngine()
  const registry = createRegistry(() => [ollama, llamaCpp, ...servers(), guide], log)
  const serve = createOllamaServe({
    program,
    origin: () => ollama.ownOrigin(),
    answers: async () => (await ollama.status()).state === 'ready',
    env,
    log,
    onEnd: () => void registry.statuses({ refresh: true }),
  })
  return {
    ...registry,
    startOllama: serve.start,
    close: async () => {
      await Promise.all([serve.close(), llamaCpp.close(), counter.close()])
    },
  }
}
