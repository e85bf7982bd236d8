import { findChromium, sayChromiumIsMissing } from './chromium.mjs'
import { canInstall, install } from './debian.mjs'
import { onPath, say } from './project.mjs'

// Program and Debian package: an X server without a screen, keys for it, its clipboard, and a window manager, which gives
// the focus back to the window below as a desktop's does.
const forX = {
  Xvfb: 'xvfb',
  xdotool: 'xdotool',
  xclip: 'xclip',
  'matchbox-window-manager': 'matchbox-window-manager',
}

let found

/**
 * What the tests run besides Node: a Chromium, answered as a path (undefined, and said, when there is none), and on Linux
 * the programs for X11, whose tests skip without them. On Debian as root what is missing is installed. Looks once.
 */
export function ensureTestPrograms() {
  found ??= ensure({ x11: true })
  return found
}

/** The Chromium alone. */
export function ensureChromium() {
  return ensure({ x11: false })
}

async function ensure({ x11 }) {
  // A CHROMIUM that names nothing is a mistake to be told, not a reason to install another one.
  const wanted = findChromium() || process.env.CHROMIUM ? [] : ['chromium']
  const missing = x11 && process.platform === 'linux' ? Object.keys(forX).filter((program) => !onPath(program)) : []
  const packages = [...wanted, ...missing.map((program) => forX[program])]
  if (packages.length > 0 && canInstall) await install(packages)
  const lacking = missing.filter((program) => !onPath(program)).map((program) => forX[program])
  if (lacking.length > 0) say(`The tests on X11 are skipped. They need: sudo apt-get install ${lacking.join(' ')}`)
  const chromium = findChromium()
  if (!chromium) sayChromiumIsMissing()
  return chromium
}
