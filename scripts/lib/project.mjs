import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder; every task works in it. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
process.chdir(root)

export const onWindows = process.platform === 'win32'

/** The Node that Electron embeds, from the `node` package. Node 20 can run these scripts but not the tools. */
export const projectNode = join(root, 'node_modules', 'node', 'bin', onWindows ? 'node.exe' : 'node')

/** The tools by path: `.bin` holds shell scripts on Windows, and would run on the wrong Node. */
export const tool = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  electronBuilder: 'node_modules/electron-builder/cli.js',
  electronVite: 'node_modules/electron-vite/bin/electron-vite.js',
  playwright: 'node_modules/playwright/cli.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** A remark of these scripts. On stderr, since stdout belongs to what they run: browser mode prints one line there. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }

/**
 * Runs a program to its end and answers its exit code (128 + n when a signal ended it, 127 when it could not start).
 * Signals that reach us are passed on, so that the program decides how to end; with `timeoutMs` it is ended.
 */
export function run(command, args, { env = process.env, stdio = 'inherit', shell = false, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio, shell })
    // A terminal sends Ctrl+C to the whole group: passing it on would send it twice, and the second one means "at once".
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const clock = timeoutMs > 0 ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
    const end = (code) => {
      clearTimeout(clock)
      for (const signal of Object.keys(signals)) process.removeListener(signal, pass)
      resolve(code)
    }
    for (const signal of Object.keys(signals)) process.on(signal, pass)
    child.on('error', (error) => {
      say(`${command} could not be started: ${error.message}`)
      end(127)
    })
    child.on('exit', (code, signal) => end(code ?? 128 + (signals[signal] ?? 9)))
  })
}

/** Runs a script on the project's Node, with the project's programs first on the path. Answers the exit code. */
export function runNode(script, args = [], options = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return run(projectNode, [script, ...args], { ...options, env: { ...process.env, ...options.env, PATH: path } })
}

/** The first of these programs that is on the path, as a whole path. */
export function onPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, onWindows ? `${name}.exe` : name)
      if (folder && existsSync(file)) return file
    }
  }
  return undefined
}
