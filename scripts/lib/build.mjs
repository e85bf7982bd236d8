import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode, say, tool } from './project.mjs'

const sources = [
  'electron',
  'renderer',
  'shared',
  'docs',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const stamp = join(root, 'out', '.sources')

/** Builds `out/` when a source was added, changed or removed since the last build. Answers an exit code. */
export async function ensureBuilt({ force = false } = {}) {
  const now = fingerprint()
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return 0
  say('Building Aside.')
  rmSync(stamp, { force: true })
  const code = await runNode(tool.electronVite, ['build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] })
  if (code !== 0) {
    say('The build failed; what it said stands above.')
    return code
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  // Taken before the build began: what changed while it ran is built the next time.
  writeFileSync(stamp, now)
  return 0
}

/** Path, size and time of every source file, as one hash. Deleted files change it too. */
export function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of files(source)) {
      const { size, mtimeMs } = statSync(join(root, file))
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function files(path) {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (statSync(whole).isFile()) return [path]
  const names = readdirSync(whole, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return names.flatMap((entry) => (entry.name === 'images' ? [] : files(join(path, entry.name))))
}
