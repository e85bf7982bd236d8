import type { UpdateCheck } from '../../shared/contract/updates.ts'
import { os } from './base.ts'

export function updateProcedures({ checkForUpdates }: { checkForUpdates(): Promise<UpdateCheck> }) {
  return os.updates.router({ check: os.updates.check.handler(() => checkForUpdates()) })
}
