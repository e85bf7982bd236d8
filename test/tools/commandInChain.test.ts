import { join } from 'node:path'
import { expect, test as plain } from 'vitest'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import { able, openChain } from '../chain/support.ts'
import { livingIn, makeFolder, numberIn } from './commandSupport.ts'

const test = plain.skipIf(process.platform !== 'linux')

/** An answer whose model runs a family of programs, asked for in a window and allowed there. */
async function runningCommand() {
  const folder = makeFolder()
  const argv = ['sh', '-c', 'sleep 300 & (sleep 300 & sleep 300) & echo $$ > group; wait']
  const opened = await openChain([{ calls: [{ id: 'c', name: 'run_command', arguments: { argv } }] }, { done: {} }])
  const page = opened.openPage()
  await page.settings.update({ tools: { enabled: { run_command: true }, folders: [{ path: folder, write: true }] } })
  const { runId } = await page.runs.start({ settings: { model: able }, blocks: [{ type: 'text', text: 'Run it' }] })
  const events: RunEvent[] = []
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    events.push(event)
    if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') continue
    const { interruptId, hash, card, scopes } = event.approval
    expect(card.fields[0]?.value).toBe(argv.map((one) => `"${one}"`).join('\n'))
    expect(scopes).toEqual(['once'])
    await page.tools.decide({ runId, interruptId, decision: { type: 'approve', hash } })
    break
  }
  const group = await numberIn(join(folder, 'group'))
  expect(livingIn(group).length).toBeGreaterThanOrEqual(3)
  return { ...opened, page, runId, group }
}

test('a stopped answer ends the command that it runs', async () => {
  const { page, runId, group } = await runningCommand()
  await page.runs.cancel({ runId })
  await expect.poll(() => livingIn(group), { timeout: 10_000 }).toEqual([])
})

test('an Aside that closes leaves no command running', async () => {
  const { close, group } = await runningCommand()
  await close()
  await expect.poll(() => livingIn(group), { timeout: 10_000 }).toEqual([])
})
