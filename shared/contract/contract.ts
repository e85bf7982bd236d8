import { app } from './app.ts'
import { conversations } from './conversations.ts'
import { engines } from './engines.ts'
import { runs } from './runs.ts'
import { settings } from './settings.ts'
import { windows } from './windows.ts'

/** THE table of calls and streams between a page and main. Both sides derive their types from it. */
export const contract = { app, conversations, engines, runs, settings, windows }
export type Contract = typeof contract
