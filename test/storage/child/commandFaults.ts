import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog } from '../../../electron/platform/log.ts'
import { openCommandFiles } from '../../../electron/storage/commandFiles.ts'
import { SlashCommand } from '../../../shared/model/command.ts'
import type { AppError } from '../../../shared/model/errors.ts'
import { say } from './say.ts'

// Runs in a mount namespace of its own, on a small disk that it fills and then makes read-only.
const [, , dataDir = ''] = process.argv
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dataDir])
const files = openCommandFiles({ dataDir, builtIn: [], log: createLog(null) })
const command = (name: string, title: string) => SlashCommand.parse({ name, title, prompt: 'x'.repeat(50_000) + title })
await files.save(command('fix', 'Before'))

async function tryToStore(fault: string): Promise<void> {
  const failure = (work: Promise<unknown>) => work.then(String, (error: AppError) => error.code)
  const codes = [
    await failure(files.save(command('fix', 'After'), 'fix')),
    await failure(files.save(command('new', 'N'))),
  ]
  const titles = (await files.list()).map(({ title }) => title)
  say(fault, { codes, titles, left: readdirSync(join(dataDir, 'commands')) })
}

const { bavail, bsize } = statfsSync(dataDir)
writeFileSync(join(dataDir, 'others'), Buffer.alloc(Math.max(0, (bavail - 4) * bsize)))
await tryToStore('full')
rmSync(join(dataDir, 'others'))
execFileSync('mount', ['-o', 'remount,ro', dataDir])
await tryToStore('readonly')
files.close()
