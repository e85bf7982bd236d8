import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, onWindows, say } from './project.mjs'

/** The Chromium to test with, as a path: the one `CHROMIUM` names, or one that is installed. */
export function findChromium() {
  const named = process.env.CHROMIUM
  if (!named) return onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ?? elsewhere()
  return existsSync(named) ? named : undefined
}

/** Says that there is none, and how to get one. */
export function sayChromiumIsMissing() {
  const named = process.env.CHROMIUM
  if (named) return say(`CHROMIUM names ${named}, which does not exist.`)
  say(
    `The end-to-end tests need a Chromium. ${howToGetOne()} Or name one in the environment: CHROMIUM=/path/to/chromium`,
  )
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
