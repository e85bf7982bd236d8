import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  os?: string[]
  cpu?: string[]
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}

const read = (file: string) => JSON.parse(readFileSync(resolve(import.meta.dirname, '..', file), 'utf8'))
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>> & {
  allowScripts: Record<string, boolean>
}
const locked = Object.entries((read('package-lock.json') as { packages: Record<string, Locked> }).packages).filter(
  ([path]) => path !== '',
)
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
const platforms = ['linux-x64', 'darwin-arm64', 'win32-x64']

/** Packages that come as one build a platform: those whose optional dependencies are each for an `os` and a `cpu`. */
function nativeFamilies() {
  const byName = new Map(locked.map(([path, entry]) => [nameOf(path), entry]))
  return locked.flatMap(([path, { optionalDependencies = {} }]) => {
    const builds = Object.keys(optionalDependencies).map((name) => ({ name, entry: byName.get(name) }))
    const known = builds.flatMap(({ entry }) =>
      (entry?.os ?? []).flatMap((os) => (entry?.cpu ?? []).map((cpu) => `${os}-${cpu}`)),
    )
    return known.length > 0 ? [{ name: nameOf(path), builds: new Set(known) }] : []
  })
}

describe('the lockfile', () => {
  test('holds the Linux, macOS and Windows builds of every native package', () => {
    const families = nativeFamilies()
    expect(families.map((family) => family.name)).toEqual(
      expect.arrayContaining(['@biomejs/biome', 'rolldown', 'lightningcss', 'typescript']),
    )
    const missing = families.flatMap(({ name, builds }) =>
      platforms.filter((platform) => !builds.has(platform)).map((platform) => `${name} has no ${platform}`),
    )
    expect(missing, 'choose a version whose packages the registry has for all three').toEqual([])
  })

  test('names no registry, and has the checksum of everything', () => {
    expect(locked.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([])
    expect(locked.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
  })

  test('runs install scripts of packages that package.json has judged, and of no other', () => {
    const scripts = locked.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path))
    const unjudged = [...new Set(scripts)].filter((name) => !(name in manifest.allowScripts) && name !== 'fsevents')
    expect(unjudged, 'read the script, then add the package to allowScripts').toEqual([])
    expect(Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name])).toEqual(['node'])
  })
})

test('package.json names exact versions', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

describe('versions with known holes', () => {
  const floors = read('security/min-versions.json') as { package: string; min: string; cve: string[]; why: string }[]

  test('are not in the lockfile', () => {
    expect(floors.some((floor) => floor.package === 'electron')).toBe(true)
    const bad = floors.flatMap((floor) =>
      locked
        .filter(([path, entry]) => nameOf(path) === floor.package && isBelow(entry.version ?? '0', floor.min))
        .map(
          ([path, entry]) => `${path} ${entry.version} is below ${floor.min}: ${floor.cve.join(', ')}, ${floor.why}`,
        ),
    )
    expect(bad).toEqual([])
  })

  test('are each listed with the record that says why', () => {
    for (const floor of floors) {
      expect(floor.cve.length, floor.package).toBeGreaterThan(0)
      for (const id of floor.cve) expect(id).toMatch(/^CVE-\d{4}-\d{4,}$/)
      expect(floor.why.length).toBeGreaterThan(10)
    }
  })

  test('are compared as numbers', () => {
    expect(isBelow('1.9.0', '1.10.0')).toBe(true)
    expect(isBelow('2.0.0', '1.10.0')).toBe(false)
    expect(isBelow('1.10.0', '1.10.0')).toBe(false)
    expect(isBelow('1.10.0-beta.1', '1.10.0')).toBe(true)
  })

  // SQLite before 3.51.3 can damage a WAL database that two connections checkpoint at once.
  test('SQLite in Node is new enough', () => {
    expect(isBelow(process.versions.sqlite ?? '0', '3.51.3')).toBe(false)
  })
})

function isBelow(version: string, floor: string): boolean {
  const parts = (text: string) => text.replace(/-.*$/, '').split('.').map(Number)
  const [have, want] = [parts(version), parts(floor)]
  for (let index = 0; index < 3; index += 1) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return version.includes('-') && !floor.includes('-')
}
