import { apiProcedures } from './api.ts'
import { appProcedures } from './app.ts'
import { os } from './base.ts'
import { commandProcedures } from './commands.ts'
import { contextProcedures } from './context.ts'
import { conversationProcedures } from './conversations.ts'
import { desktopProcedures } from './desktop.ts'
import { engineProcedures } from './engines.ts'
import { mcpProcedures } from './mcp.ts'
import { modelProcedures } from './models.ts'
import { quickProcedures } from './quick.ts'
import { runProcedures } from './runs.ts'
import { serverProcedures } from './servers.ts'
import { settingsProcedures } from './settings.ts'
import { shortcutProcedures } from './shortcuts.ts'
import { toolProcedures } from './tools.ts'
import { updateProcedures } from './updates.ts'
import { windowProcedures } from './windows.ts'

type Deps = Parameters<typeof apiProcedures>[0] &
  Parameters<typeof appProcedures>[0] &
  Parameters<typeof mcpProcedures>[0] &
  Parameters<typeof modelProcedures>[0] &
  Parameters<typeof serverProcedures>[0] &
  Parameters<typeof toolProcedures>[0] &
  Parameters<typeof conversationProcedures>[0] &
  Parameters<typeof engineProcedures>[0] &
  Parameters<typeof runProcedures>[0] &
  Parameters<typeof settingsProcedures>[0] &
  Parameters<typeof commandProcedures>[0] &
  Parameters<typeof contextProcedures>[0] &
  Parameters<typeof desktopProcedures>[0] &
  Parameters<typeof quickProcedures>[0] &
  Parameters<typeof shortcutProcedures>[0] &
  Parameters<typeof updateProcedures>[0] &
  Parameters<typeof windowProcedures>[0]

/** Every procedure of the contract: a missing or an extra one does not compile. The same router is behind every door. */
export function createRouter(deps: Deps) {
  return os.router({
    api: apiProcedures(deps),
    app: appProcedures(deps),
    conversations: conversationProcedures(deps),
    desktop: desktopProcedures(deps),
    engines: engineProcedures(deps),
    runs: runProcedures(deps),
    settings: settingsProcedures(deps),
    commands: commandProcedures(deps),
    context: contextProcedures(deps),
    mcp: mcpProcedures(deps),
    models: modelProcedures(deps),
    servers: serverProcedures(deps),
    quick: quickProcedures(deps),
    shortcuts: shortcutProcedures(deps),
    tools: toolProcedures(deps),
    updates: updateProcedures(deps),
    windows: windowProcedures(deps),
  })
}

export type AppRouter = ReturnType<typeof createRouter>
