import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Log } from './log.ts'

/**
 * Opens an address of Aside itself in the default browser. The address holds the page token, and every user of the
 * machine can read a command line: so the browser is given a file that leads there, which only its owner can read.
 * Never rejects; false, once that is known, where no browser could be opened.
 */
export async function openInBrowser(url: string, { dataDir, log }: { dataDir: string; log?: Log }): Promise<boolean> {
  try {
    // A file for each page: a browser may read the one before when the next is already written.
    const name = fileNames.find((one) => one === `open${new URL(url).pathname.replace(/\W/g, '-')}.html`) ?? 'open.html'
    const file = join((await folderOfSnap()) ?? dataDir, name)
    // A file that is there would keep its own mode, whatever that is.
    rmSync(file, { force: true })
    writeFileSync(file, pageThatLeadsTo(url), { mode: 0o600, flag: 'wx' })
    written.add(file)
    const [command, args] = commandFor(pathToFileURL(file).href)
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.unref()
    const failure = await failureOf(child)
    if (failure !== undefined) log?.info('no browser could be opened', { failure })
    return failure === undefined
  } catch (error) {
    log?.warn('no browser could be opened', { error })
    return false
  }
}

const fileNames = ['open.html', 'open-quick.html']

/** What it ended with, when that is soon and bad: a program that goes on may be the browser itself. */
function failureOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), FAILS_WITHIN_MS)
    timer.unref()
    const settle = (failure: string | undefined) => {
      clearTimeout(timer)
      resolve(failure)
    }
    child.once('error', (error) => settle(error.message))
    child.once('exit', (code) => settle(code ? `exit code ${code}` : undefined))
  })
}

const written = new Set<string>()
const FAILS_WITHIN_MS = 2_000

/** Removes the file that led there, by whichever start it was written: the address is about to lead nowhere. */
export function forgetOpened(dataDir: string): void {
  for (const name of fileNames) written.add(join(dataDir, name))
  for (const file of written) {
    try {
      rmSync(file, { force: true })
    } catch {
      // A disk that can't be written has none.
    }
  }
}

/** No script: a page that is sent on at once leaves no step in the history. */
function pageThatLeadsTo(url: string): string {
  const address = url.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Aside</title>
<a href="${address}">Open Aside</a>
`
}

/** A browser that is a snap, as on Ubuntu, can't read hidden folders, but has one of its own. */
async function folderOfSnap(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const browser = await new Promise<string>((resolve) => {
    execFile('xdg-settings', ['get', 'default-web-browser'], { timeout: 2_000 }, (_, said) => resolve(String(said)))
  })
  const [, snap] = /^([a-z0-9-]+)_[\w-]+\.desktop\s*$/.exec(browser) ?? []
  const folder = join(homedir(), 'snap', snap ?? '', 'common')
  return snap && existsSync(folder) ? folder : undefined
}

function commandFor(url: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [url]]
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}
