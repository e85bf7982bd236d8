import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import type { ChatBody } from '../../support/ollamaAnswers.ts'
import { makeDataDir } from './environment.ts'

/** The cards of the calls that wait, in the order of the page. */
export const cards = (page: Page): Locator => page.getByRole('group', { name: 'Approve tool call' })

/** A button of a card. */
export const approveIn = (card: Locator): Locator => card.getByRole('button', { name: 'Approve' })
export const denyIn = (card: Locator): Locator => card.getByRole('button', { name: 'Deny' })

/**
 * A data folder in whose settings commands may be asked for, and a folder that is granted to write in. `more`: of the
 * settings of tools.
 */
export function dataDirWithTools(settings: object = {}, more: object = {}): { dataDir: string; folder: string } {
  const dataDir = makeDataDir()
  // Not in the other: Aside's own data is nobody's to write.
  const folder = realpathSync(makeDataDir())
  const tools = { enabled: { run_command: true }, folders: [{ path: folder, write: true }], ...more }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ tools, ...settings }))
  return { dataDir, folder }
}

/** What the tools said since the last question, as the model was told it. */
export function toolResults({ messages = [] }: ChatBody): string[] {
  const asked = messages.findLastIndex(({ role }) => role === 'user')
  return messages.slice(asked).flatMap(({ role, content }) => (role === 'tool' ? [content] : []))
}
