import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, onWindows, run, say } from './project.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium to test with, as a path; on Debian as root it is installed. Undefined, and said, when there is none. */
export async function ensureChromium() {
  const named = process.env.CHROMIUM
  if (named) {
    if (existsSync(named)) return named
    say(`CHROMIUM names ${named}, which does not exist.`)
    return undefined
  }
  const found = onPath(...names) ?? elsewhere()
  if (found) return found
  if (process.platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    say('Installing Chromium for the end-to-end tests (apt-get install chromium).')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const stdio = ['ignore', 'ignore', 2]
    await run('apt-get', ['update', '-q'], { env, stdio })
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, stdio })
    const installed = onPath(...names)
    if (installed) return installed
  }
  say(
    `The end-to-end tests need a Chromium. ${howToGetOne()} Or name one in the environment: CHROMIUM=/path/to/chromium`,
  )
  return undefined
}

function elsewhere() {
  const places =
    process.platform === 'darwin'
      ? ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      : onWindows
        ? ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
            .map((name) => process.env[name])
            .filter((folder) => folder !== undefined)
            .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'))
        : []
  return places.find((place) => existsSync(place))
}

function howToGetOne() {
  if (process.platform === 'darwin') return 'Run: brew install --cask chromium.'
  if (onWindows) return 'Run: winget install Google.Chrome.'
  return 'Run: sudo apt-get install chromium.'
}
