import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { projectNode, root, runNode, say, tool } from './project.mjs'
import { electronProgram } from './runtime.mjs'

/** Work on Aside: with the Electron runtime, hot reload; without it, build and serve browser mode again at each change. */
export async function dev(args) {
  const options = args.filter((arg) => arg !== '--browser')
  if (electronProgram() && !args.includes('--browser')) {
    return runNode(tool.electronVite, ['dev', '--watch', ...(options.length > 0 ? ['--', ...options] : [])])
  }
  return serveAndWatch(options)
}

function serveAndWatch(options) {
  return new Promise((resolve) => {
    let server
    let timer
    let work = Promise.resolve()
    let open = []

    const serve = async () => {
      const old = server
      server = undefined
      if (old && old.exitCode === null) {
        const ended = new Promise((done) => old.once('exit', done))
        old.kill('SIGTERM')
        await ended
      }
      if ((await ensureBuilt()) !== 0) return
      server = spawn(projectNode, ['out/main/serve.js', ...options, ...open], { cwd: root, stdio: 'inherit' })
      // The page comes back by itself: port and token are kept. Only the first start opens a browser.
      open = ['--no-open']
    }
    const changed = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        work = work.then(serve)
      }, 150)
    }
    const watchers = ['electron', 'renderer', 'shared', 'docs']
      .filter((folder) => existsSync(join(root, folder)))
      .map((folder) => watch(join(root, folder), { recursive: true }, changed))
    const end = (signal) => {
      for (const watcher of watchers) watcher.close()
      clearTimeout(timer)
      if (!server || server.exitCode !== null) return resolve(0)
      server.once('exit', () => resolve(0))
      server.kill(signal)
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    say('Watching electron/, renderer/, shared/ and docs/; Ctrl+C ends.')
    work = work.then(serve)
  })
}
