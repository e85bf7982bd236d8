import { apiProcedures } from '../../electron/procedures/api.ts'
import { desktopProcedures } from '../../electron/procedures/desktop.ts'
import { mcpProcedures } from '../../electron/procedures/mcp.ts'
import { modelProcedures } from '../../electron/procedures/models.ts'
import { quickProcedures } from '../../electron/procedures/quick.ts'
import { serverProcedures } from '../../electron/procedures/servers.ts'
import { browserShell, silence } from '../../electron/procedures/shell.ts'
import { shortcutProcedures } from '../../electron/procedures/shortcuts.ts'
import { toolProcedures } from '../../electron/procedures/tools.ts'
import { updateProcedures } from '../../electron/procedures/updates.ts'
import { AppError } from '../../shared/model/errors.ts'
import { noModels } from '../support/noModels.ts'
import { noUpdates } from '../support/noUpdates.ts'

/** A handler of what a test does not speak of. */
export async function refuse(): Promise<never> {
  throw new AppError('UNSUPPORTED_HERE', 'Not in this test.')
}

/** What browser mode has of a desktop. */
export const quietShell = browserShell({ events: silence })

/** The areas of the contract that tests of the page's state don't speak of: they hold nothing, and change nothing. */
export const quietProcedures = {
  api: apiProcedures({
    api: { state: quietShell.apiState, tokens: async () => [], makeToken: refuse, revokeToken: refuse },
  }),
  mcp: mcpProcedures({
    mcp: { list: () => [], add: refuse, update: refuse, remove: refuse, restart: refuse, accept: refuse },
  }),
  models: modelProcedures({ models: noModels, chooseModelFile: quietShell.chooseModelFile }),
  servers: serverProcedures({ servers: { save: refuse, remove: refuse, keys: async () => ({}) } }),
  tools: toolProcedures({
    assistant: { decide: refuse, preview: refuse },
    tools: { list: () => [], grants: async () => [], revokeGrant: refuse, judgeFolder: refuse },
    chooseFolder: quietShell.chooseFolder,
  }),
  desktop: desktopProcedures(quietShell),
  quick: quickProcedures(quietShell),
  shortcuts: shortcutProcedures(quietShell),
  updates: updateProcedures({ updates: noUpdates }),
}
