import type { EngineStatus } from '../../shared/model/engine.ts'
import { os } from './base.ts'

interface Deps {
  statuses(options: { refresh: boolean }): Promise<EngineStatus[]>
  /** Throws INVALID_INPUT for what is no address. */
  judgeAddress(address: string, of: 'ollama' | 'server'): { origin: string; reach: 'local' | 'network' | 'beyond' }
}

export function engineProcedures({ statuses, judgeAddress }: Deps) {
  return os.engines.router({
    list: os.engines.list.handler(({ input }) => statuses(input)),
    judgeAddress: os.engines.judgeAddress.handler(({ input }) => judgeAddress(input.address, input.of)),
  })
}
