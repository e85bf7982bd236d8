import { acquireDataDir } from '../../../electron/storage/lock.ts'
import { say } from './say.ts'

// Takes the data folder and keeps it until it is killed; `release` on its input gives it back.
const [, , dataDir = '', url] = process.argv
const acquired = acquireDataDir(dataDir, { mode: 'browser' })
if (acquired.ok) {
  if (url) acquired.lock.announce(url)
  say('held', { pid: process.pid })
  process.stdin.once('data', () => {
    acquired.lock.release()
    process.exit()
  })
} else {
  say('refused', { holder: acquired.holder })
}
