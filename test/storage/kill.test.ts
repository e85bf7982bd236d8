import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { textOf } from '../../shared/model/message.ts'
import { rounds } from '../support/rounds.ts'
import { type Report, runChild } from './child/run.ts'
import { open, temporaryFolder } from './support.ts'

const KILLS = rounds(8, 200)

test(`killed ${KILLS} times while it streams: nothing acknowledged is lost, and the last answer is interrupted`, async () => {
  const dataDir = temporaryFolder()
  let interruptions = 0
  for (let round = 0; round < KILLS; round++) {
    const child = runChild('streaming.ts', dataDir, { args: [String(round)] })
    await child.report('streamed')
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 80))
    await child.kill()

    const db = new DatabaseSync(join(dataDir, 'aside.db'))
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
    const storage = await open(dataDir)
    expect(storage.notices).toEqual([])
    interruptions += storage.interrupted
    const lasts = new Map<string, Report>()
    for (const report of child.reports) if (typeof report.id === 'string') lasts.set(report.id, report)
    for (const [id, last] of lasts) {
      const { messages } = await storage.conversations.get(id)
      expect(textOf(messages[0]!)).toBe(id)
      const [, reply] = messages
      if (last.type === 'finished') expect(reply).toMatchObject({ status: 'complete' })
      else expect(['interrupted', 'complete']).toContain(reply?.status)
      // What was acknowledged is there; a write under way when the power went may be there too.
      expect(textOf(reply!).startsWith(String(last.text ?? ''))).toBe(true)
    }
    await storage.close()
  }
  expect(interruptions).toBeGreaterThan(KILLS / 2)
}, 600_000)
