import { ensureBuilt } from './build.mjs'
import { root, run, runNode, say } from './project.mjs'
import { fetchElectron } from './runtime.mjs'

/** Opens the desktop app; where it can't be had, says why in one line and serves browser mode. */
export async function start(args) {
  const code = await ensureBuilt()
  if (code !== 0) return code
  const options = args.filter((arg) => arg !== '--browser' && arg !== '--fetch-runtime')
  if (args.includes('--browser')) return runNode('out/main/serve.js', options)

  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('There is no display here, so Aside serves browser mode.')
    return runNode('out/main/serve.js', options)
  }
  const electron = await fetchElectron({ again: args.includes('--fetch-runtime') })
  if (!electron) {
    say(
      'The Electron runtime is not here, so Aside serves browser mode (npm start -- --fetch-runtime tries to get it).',
    )
    return runNode('out/main/serve.js', options)
  }
  return run(electron, [root, ...options])
}
