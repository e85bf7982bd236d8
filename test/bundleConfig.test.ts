import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import config from '../electron-builder.config.ts'

const at = (path: string) => resolve(import.meta.dirname, '..', path)

test('the packaged app can’t be turned into another program', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  })
  expect(config.asar).toBe(true)
})

test('the packaged app is the bundle, the engine of .gguf files, and nothing else', async () => {
  const files = [config.files].flat()
  const patterns = files.filter((one) => typeof one === 'string')
  expect(patterns.filter((pattern) => !pattern.startsWith('!'))).toEqual(['out/**', 'package.json'])
  const sets = files.filter((one) => typeof one === 'object' && one !== null)
  // What each platform ships of them: test/package.test.ts packs them.
  expect(sets.length).toBeGreaterThan(10)
  for (const { from, to } of sets) expect([from, /^node_modules\//.test(from ?? '')]).toEqual([to, true])
  expect(files).toContain('!**/node_modules/**')
  // electron-builder copies the dependencies of package.json unless this says that they are dealt with; it asks only
  // while `npmRebuild` is on.
  expect(config.npmRebuild).toBeUndefined()
  const { beforeBuild } = config
  expect(await (typeof beforeBuild === 'function' ? beforeBuild({} as never) : undefined)).toBe(false)
})

test('every system has its installer', () => {
  expect(config.linux?.target).toEqual(['AppImage', 'deb'])
  expect(config.mac?.target).toEqual(['dmg'])
  expect(config.win?.target).toEqual(['nsis'])
})

test('the icon is there, square and large enough for every system', () => {
  for (const icon of [config.linux?.icon, config.mac?.icon, config.win?.icon]) {
    expect(existsSync(at(icon as string))).toBe(true)
    const png = readFileSync(at(icon as string))
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512])
  }
})
