import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** What of the engine of .gguf files only builds it from its source, which an installed Aside never does. */
const buildOnly = ['cmake-js', 'node-addon-api', 'yargs', 'ignore', 'validate-npm-package-name']

interface FileSet {
  from: string
  to: string
  filter: string[]
}

/**
 * What an installed Aside needs beside its bundles, as electron-builder takes it: node-llama-cpp, which can't be bundled,
 * the packages that it loads, and its prebuilt engine for the platform that is packaged: the one that runs everywhere,
 * no CUDA and no source of llama.cpp. On Macs that one uses the graphics card; elsewhere `vulkan` adds what does, for
 * another 80 MB. `root`: the checkout.
 */
export function engineFiles(root: string, { vulkan }: { vulkan: boolean }): FileSet[] {
  const folders = [...closureOf('node-llama-cpp', root, root)].map((folder) =>
    relative(root, folder).split(sep).join('/'),
  )
  const js = folders.map((folder) => {
    const own = folder === 'node_modules/node-llama-cpp'
    const left = own
      ? ['!llama/**', 'llama/{binariesGithubRelease.json,package.json}', '!bins/**', '!templates/**']
      : []
    return { from: folder, to: folder, filter: ['**/*', '!node_modules/**', '!**/*.{map,md,ts,d.ts}', ...left] }
  })
  const native = ['', '-metal', ...(vulkan ? ['-vulkan'] : [])].map((kind) => {
    // electron-builder fills these in.
    const folder = `node_modules/@node-llama-cpp/\${os}-\${arch}${kind}`
    return { from: folder, to: folder, filter: ['**/*', '!**/*.map'] }
  })
  return [...js, ...native]
}

/** The folders of a package and of all that it depends on, as Node finds them from `from`. */
function closureOf(name: string, from: string, root: string, seen = new Set<string>()): Set<string> {
  const folder = folderOf(name, from, root)
  if (!folder || seen.has(folder)) return seen
  seen.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const dependency of Object.keys(dependencies)) {
    if (!buildOnly.includes(dependency)) closureOf(dependency, folder, root, seen)
  }
  return seen
}

function folderOf(name: string, from: string, root: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return folder
    if (at === root || dirname(at) === at) return undefined
  }
}
