import type { UpdateCheck } from '../../shared/contract/updates.ts'
import { os } from './base.ts'

interface Deps {
  updates: { check(): Promise<UpdateCheck>; state(): { builtIn: string; last: UpdateCheck | null } }
}

export function updateProcedures({ updates }: Deps) {
  return os.updates.router({
    state: os.updates.state.handler(() => updates.state()),
    check: os.updates.check.handler(() => updates.check()),
  })
}
