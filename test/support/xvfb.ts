import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

const needed = ['Xvfb', 'xdotool', 'xclip', 'matchbox-window-manager']
const folders = (process.env.PATH ?? '').split(delimiter)
const missing = needed.filter((name) => !folders.some((folder) => existsSync(join(folder, name))))

/** Why no test on X11 can run here; undefined: it can. `npm test` installs what is missing where it may. */
export const lacksX =
  process.platform !== 'linux'
    ? 'needs X11, which Linux has'
    : missing.length > 0
      ? `needs ${missing.join(', ')}, not installed here`
      : undefined

/** An X server of a test's own, with nobody at its screen. */
export interface XDisplay {
  /** For programs that shall show their windows there. */
  readonly env: NodeJS.ProcessEnv
  /** Runs xdotool there and gives what it printed. Rejects when it failed. */
  xdotool(...args: string[]): Promise<string>
  /** Ends the server, and with it what is shown there. */
  stop(): Promise<void>
}

/** Starts an X server on a free display, with a window manager: the newest window is in front and has the focus. */
export async function startX(): Promise<XDisplay> {
  const options = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset']
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const display = `:${await firstLine(server)}`
  const { WAYLAND_DISPLAY: _, XDG_SESSION_TYPE: __, ...inherited } = process.env
  const env = { ...inherited, DISPLAY: display }
  // Without a file of keys it takes none for itself.
  const managing = ['-use_titlebar', 'no', '-kbdconfig', '/dev/null']
  const manager = spawn('matchbox-window-manager', managing, { env, stdio: 'ignore' })
  const killAll = () => {
    for (const child of [manager, server]) child.kill('SIGKILL')
  }
  process.once('exit', killAll)

  const run = promisify(execFile)
  const xdotool = async (...args: string[]) => {
    const { stdout } = await run('xdotool', args, { env, timeout: 20_000 })
    return stdout.trim()
  }
  // The number of desktops is what a window manager tells: before it has come up the question fails.
  for (const end = Date.now() + 20_000; ; ) {
    const up = await xdotool('get_num_desktops').catch(() => undefined)
    if (up !== undefined) break
    if (Date.now() > end) throw new Error('the window manager did not start')
    await new Promise((done) => setTimeout(done, 20))
  }

  return {
    env,
    xdotool,
    async stop() {
      process.removeListener('exit', killAll)
      const ended = [manager, server].map(gone)
      killAll()
      await Promise.all(ended)
    },
  }
}

/** What the server writes when it can be used: the number of its display. */
function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const pipe = server.stdio[3] as Readable
    let said = ''
    pipe.on('data', (data: Buffer) => {
      said += data
      if (said.endsWith('\n')) resolve(said.trim())
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it could be used`)))
  })
}

function gone(child: ChildProcess): Promise<unknown> {
  return new Promise((done) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(0),
  )
}
