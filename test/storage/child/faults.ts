import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog } from '../../../electron/platform/log.ts'
import { acquireDataDir } from '../../../electron/storage/lock.ts'
import { openStorage } from '../../../electron/storage/openStorage.ts'
import type { AppError } from '../../../shared/model/errors.ts'
import { ended, firstTurn } from '../turns.ts'
import { say } from './say.ts'

// Runs in a mount namespace of its own, on a small disk that it fills or makes read-only.
const [, , dataDir = '', fault] = process.argv
const log = createLog(null)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dataDir])
const codeOf = (error: unknown) => (error as AppError).code
const storage = await openStorage({ dataDir, log })
const { conversations } = storage
let acknowledged = 0
const ask = async (n: number) => {
  await conversations.beginTurn(firstTurn(`c${n}`, `question ${n} ${'filler '.repeat(2_000)}`))
  await conversations.finishAnswer(ended(`c${n}`, `reply ${n}`))
  acknowledged = n
}

if (fault === 'full') {
  await ask(1)
  const { bavail, bsize } = statfsSync(dataDir)
  writeFileSync(join(dataDir, 'others'), Buffer.alloc(Math.max(0, bavail * bsize - 1024 * 1024)))
  let failure: unknown
  for (let n = 2; n < 2_000 && !failure; n++)
    await ask(n).catch((error: unknown) => {
      failure = error
    })
  say('full', { code: codeOf(failure), acknowledged, notices: storage.notices.map(({ code }) => code) })
  const read = await conversations.get('c1')
  rmSync(join(dataDir, 'others'))
  await ask(5_000)
  await storage.close()
  const again = await openStorage({ dataDir, log })
  say('freed', {
    read: read.messages.length,
    kept: (await again.conversations.list()).filter(({ id }) => id !== 'c5000').length,
    reserve: readdirSync(dataDir).includes('aside.reserve'),
    notices: again.notices,
  })
  await again.close()
} else {
  await ask(1)
  await storage.close()
  const before = acquireDataDir(dataDir, { mode: 'desktop' })
  if (before.ok) before.lock.release()
  if (fault === 'readonly-unlocked') {
    for (const name of readdirSync(dataDir)) if (name.endsWith('.lock')) rmSync(join(dataDir, name))
  }
  execFileSync('mount', ['-o', 'remount,ro', dataDir])
  const lock = acquireDataDir(dataDir, { mode: 'desktop' })
  const again = await openStorage({ dataDir, log })
  const codes = await Promise.all([
    again.conversations.beginTurn(firstTurn('x')).catch(codeOf),
    again.conversations.remove('c1').catch(codeOf),
  ])
  const found = (await again.conversations.search('reply', 5)).length
  const { messages } = await again.conversations.get('c1')
  const notices = again.notices.map(({ code }) => code)
  say('readonly', { codes, found, messages: messages.length, notices, lock: lock.ok })
  await again.close()
  if (lock.ok) lock.lock.release()
}
say('done')
