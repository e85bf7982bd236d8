import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { onWindows, projectNode, root, run, say } from './project.mjs'

const stamp = join(root, 'node_modules', '.aside-lockfile')

/** Installs what the lockfile names when it has changed since the last time. Answers an exit code, 0 when all is there. */
export async function ensureInstalled() {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const wanted = createHash('sha256').update(text).digest('hex')
  if (read(stamp) !== wanted) {
    if (!sameAsInstalled(JSON.parse(text))) {
      const code = await install()
      if (code !== 0) return code
    }
    writeFileSync(stamp, wanted)
  }
  if (existsSync(projectNode)) return 0
  say('The "node" package has no program: its install script did not run. Run: npm rebuild node')
  return 1
}

function install() {
  // npm ci deletes node_modules first, and Windows deletes no program that runs, which may be the one running this.
  const mode = onWindows && process.execPath.startsWith(join(root, 'node_modules') + sep) ? 'install' : 'ci'
  say(`Installing what Aside is made of (npm ${mode}); this is done once, and again when the lockfile changes.`)
  const args = [mode, '--no-fund', '--no-audit', '--loglevel=error', ...(mode === 'install' ? ['--no-save'] : [])]
  // npm reports on stdout, which is not ours to write on.
  const stdio = ['ignore', 2, 2]
  const npm = process.env.npm_execpath
  const node = process.env.npm_node_execpath ?? process.execPath
  if (npm?.endsWith('.js')) return run(node, [npm, ...args], { stdio })
  return run('npm', args, { stdio, shell: onWindows })
}

/** Whether npm's own record of node_modules says that it already holds these versions (someone ran npm by hand). */
function sameAsInstalled(lockfile) {
  const record = read(join(root, 'node_modules', '.package-lock.json'))
  if (!record) return false
  const installed = JSON.parse(record).packages
  return Object.entries(lockfile.packages).every(
    ([path, wanted]) => path === '' || (installed[path] ? installed[path].version === wanted.version : wanted.optional),
  )
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
