import { appProcedures } from './app.ts'
import { os } from './base.ts'
import { conversationProcedures } from './conversations.ts'
import { engineProcedures } from './engines.ts'
import { runProcedures } from './runs.ts'
import { settingsProcedures } from './settings.ts'
import { windowProcedures } from './windows.ts'

type Deps = Parameters<typeof appProcedures>[0] &
  Parameters<typeof conversationProcedures>[0] &
  Parameters<typeof engineProcedures>[0] &
  Parameters<typeof runProcedures>[0] &
  Parameters<typeof settingsProcedures>[0] &
  Parameters<typeof windowProcedures>[0]

/** Every procedure of the contract: a missing or an extra one does not compile. The same router is behind every door. */
export function createRouter(deps: Deps) {
  return os.router({
    app: appProcedures(deps),
    conversations: conversationProcedures(deps),
    engines: engineProcedures(deps),
    runs: runProcedures(deps),
    settings: settingsProcedures(deps),
    windows: windowProcedures(deps),
  })
}

export type AppRouter = ReturnType<typeof createRouter>
