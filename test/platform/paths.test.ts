import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileStamp, monotonic } from '../../electron/platform/clock.ts'
import { dataDirFor, makeDataDir } from '../../electron/platform/paths.ts'

const home = resolve('/home/ada')
const none: NodeJS.ProcessEnv = {}

test('the data folder: the option, else the variable, else the platform’s place', () => {
  const env = { ASIDE_DATA_DIR: '/from/env', XDG_CONFIG_HOME: '/xdg', APPDATA: 'C:\\Roaming' }
  expect(dataDirFor({ option: '/from/option', env, home })).toBe(resolve('/from/option'))
  expect(dataDirFor({ option: 'here', env, home })).toBe(resolve('here'))
  expect(dataDirFor({ env, home })).toBe(resolve('/from/env'))
  expect(dataDirFor({ option: '', env: { ASIDE_DATA_DIR: '' }, platform: 'linux', home })).toBe(
    join(home, '.config', 'Aside'),
  )
  expect(dataDirFor({ env: none, platform: 'linux', home })).toBe(join(home, '.config', 'Aside'))
  expect(dataDirFor({ env: { XDG_CONFIG_HOME: '/xdg' }, platform: 'linux', home })).toBe(join('/xdg', 'Aside'))
  expect(dataDirFor({ env: { XDG_CONFIG_HOME: 'relative' }, platform: 'linux', home })).toBe(
    join(home, '.config', 'Aside'),
  )
  expect(dataDirFor({ env: none, platform: 'darwin', home })).toBe(
    join(home, 'Library', 'Application Support', 'Aside'),
  )
  expect(dataDirFor({ env: { APPDATA: '/roaming' }, platform: 'win32', home })).toBe(join('/roaming', 'Aside'))
  expect(dataDirFor({ env: none, platform: 'win32', home })).toBe(join(home, 'AppData', 'Roaming', 'Aside'))
})

test('it is made for its owner only, parents included, and made once', ({ skip }) => {
  skip(process.platform === 'win32', 'Windows keeps rights another way')
  const root = mkdtempSync(join(tmpdir(), 'aside-paths-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const dataDir = join(root, 'a', 'b')
  makeDataDir(dataDir)
  makeDataDir(dataDir)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
})

test('a folder that can hold none is refused, rather than tried for ever', ({ skip }) => {
  skip(process.platform !== 'linux', 'needs /proc')
  // In a process of its own: what never ends can't be stopped from within.
  const paths = JSON.stringify(resolve(import.meta.dirname, '../../electron/platform/paths.ts'))
  const program = `import(${paths}).then(({ makeDataDir }) => makeDataDir('/proc/none/deep'))`
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    timeout: 10_000,
    killSignal: 'SIGKILL',
  })
  expect(stderr).toContain('ENOENT')
  expect(status).toBe(1)
})

test('a stamp sorts by time and is a file name everywhere', () => {
  expect(fileStamp(Date.UTC(2026, 10, 20, 9, 8, 7, 6))).toBe('20261120-090807-006')
  expect(monotonic()).toBeLessThanOrEqual(monotonic())
})
