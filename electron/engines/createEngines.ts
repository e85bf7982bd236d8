import type { Settings } from '../../shared/model/settings.ts'
import { judgeAddress } from '../platform/address.ts'
import type { Egress } from '../platform/egress.ts'
import type { Log } from '../platform/log.ts'
import { GuideEngine } from './guide/GuideEngine.ts'
import { OllamaEngine } from './ollama/OllamaEngine.ts'
import { createRegistry, type Registry } from './registry.ts'

/** Every engine of Aside. Settings and environment are read at each use; nothing is loaded or connected to here. */
export function createEngines(options: {
  egress: Egress
  settings(): Settings
  env: { OLLAMA_HOST?: string | undefined }
  log: Pick<Log, 'warn'>
}): Registry {
  const { egress, settings, env, log } = options
  const ollama = new OllamaEngine({
    egress,
    address() {
      const { address, allowedRemote } = settings().ollama
      return { ...judgeAddress(address, env), allowedRemote }
    },
    timeouts: () => settings().ollama,
  })
  const all = [ollama, new GuideEngine()]
  return createRegistry(() => all, log)
}
