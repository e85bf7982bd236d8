import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { root, runNode, say, tool } from './project.mjs'
import { ensureChromium } from './testPrograms.mjs'

const folder = 'shots'

/**
 * Draws every state of the interface, in every theme and width, into `shots/`. The end-to-end test of the looks does it
 * while it checks them, so a picture of something that scrolls sideways or that axe complains of fails. Arguments are
 * Playwright's: `npm run shots -- -g palette`.
 */
export async function shots(args) {
  const built = await ensureBuilt()
  if (built !== 0) return built
  const chromium = await ensureChromium()
  if (!chromium) return 1
  if (args.length === 0) rmSync(join(root, folder), { recursive: true, force: true })
  const env = { CHROMIUM: chromium, ASIDE_SHOTS: folder }
  const spec = ['test/e2e/browser/looks.spec.ts', '--project=browser-mode', '--reporter=list']
  const code = await runNode(tool.playwright, ['test', ...spec, ...args], { env })
  say(`${existsSync(join(root, folder)) ? readdirSync(join(root, folder)).length : 0} pictures are in ${folder}/.`)
  return code
}
