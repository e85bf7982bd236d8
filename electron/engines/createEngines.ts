import type { Settings } from '../../shared/model/settings.ts'
import type { Egress } from '../platform/egress.ts'
import type { Log } from '../platform/log.ts'
import { GuideEngine } from './guide/GuideEngine.ts'
import { findOllama } from './ollama/findOllama.ts'
import { OllamaEngine } from './ollama/OllamaEngine.ts'
import { ollamaAddress } from './ollama/ollamaAddress.ts'
import { createOllamaServe } from './ollama/serveOllama.ts'
import { createRegistry, type Registry } from './registry.ts'

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
  env: NodeJS.ProcessEnv
  log: Pick<Log, 'warn'>
}): Engines {
  const { egress, settings, env, log } = options
  const program = () => findOllama({ env, platform: process.platform })
  const ollama = new OllamaEngine({
    egress,
    address: () => ollamaAddress(settings().ollama, env),
    timeouts: () => settings().ollama,
    program,
  })
  const all = [ollama, new GuideEngine()]
  const registry = createRegistry(() => all, log)
  const serve = createOllamaServe({
    program,
    origin: () => ollama.ownOrigin(),
    answers: async () => (await ollama.status()).state === 'ready',
    env,
    log,
    onEnd: () => void registry.statuses({ refresh: true }),
  })
  return { ...registry, startOllama: serve.start, close: serve.close }
}
