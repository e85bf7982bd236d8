import { api } from './api.ts'
import { app } from './app.ts'
import { commands } from './commands.ts'
import { context } from './context.ts'
import { conversations } from './conversations.ts'
import { desktop } from './desktop.ts'
import { engines } from './engines.ts'
import { mcp } from './mcp.ts'
import { models } from './models.ts'
import { quick } from './quick.ts'
import { runs } from './runs.ts'
import { servers } from './servers.ts'
import { settings } from './settings.ts'
import { shortcuts } from './shortcuts.ts'
import { tools } from './tools.ts'
import { updates } from './updates.ts'
import { windows } from './windows.ts'

/** THE table of calls and streams between a page and main. Both sides derive their types from it. */
export const contract = {
  api,
  app,
  commands,
  context,
  conversations,
  desktop,
  engines,
  mcp,
  models,
  quick,
  runs,
  servers,
  settings,
  shortcuts,
  tools,
  updates,
  windows,
}
export type Contract = typeof contract
