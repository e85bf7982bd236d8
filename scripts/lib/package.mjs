import { ensureBuilt } from './build.mjs'
import { runNode, tool } from './project.mjs'

/** Builds the installers of this system into dist/. Arguments go to electron-builder: `npm run package -- --linux deb`. */
export async function packageApp(args) {
  const code = await ensureBuilt({ force: true })
  if (code !== 0) return code
  return runNode(tool.electronBuilder, ['--config', 'electron-builder.config.ts', '--publish', 'never', ...args])
}
