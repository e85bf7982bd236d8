import { existsSync } from 'node:fs'
import { run, say } from './project.mjs'

/** Whether these scripts may install Debian packages here: they never ask for a password. */
export const canInstall = process.platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0

/** Installs Debian packages in one run of apt; what came of it, the caller looks for itself. */
export async function install(packages) {
  say(`Installing for the tests: apt-get install ${packages.join(' ')}.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'ignore', 2]
  await run('apt-get', ['update', '-q'], { env, stdio })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, stdio })
}
