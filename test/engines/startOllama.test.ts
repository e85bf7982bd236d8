import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEngines } from '../../electron/engines/createEngines.ts'
import type { ModelFiles } from '../../electron/engines/llamaCpp/modelFiles.ts'
import { findOllama, placesOf } from '../../electron/engines/ollama/findOllama.ts'
import { OllamaEngine } from '../../electron/engines/ollama/OllamaEngine.ts'
import { ollamaAddress } from '../../electron/engines/ollama/ollamaAddress.ts'
import { createOllamaServe } from '../../electron/engines/ollama/serveOllama.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { failureOf } from './ollamaHarness.ts'

const patient = { timeoutMs: 10_000 }
const timeouts = () => ({ firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 })
const log = { warn() {} }

/** A folder for the path with a program called `ollama`, and a file that has a line for each start of it. */
function fakeProgram() {
  const folder = temporaryFolder('program')
  const starts = join(folder, 'starts')
  const path = join(folder, 'ollama')
  const script = fileURLToPath(new URL('../support/fakeOllama.ts', import.meta.url))
  writeFileSync(path, `#!${process.execPath}\nimport(${JSON.stringify(script)})\n`)
  chmodSync(path, 0o755)
  const pids = () => (existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').map(Number) : [])
  return { folder, path, starts, pids }
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

// A program of ours is a script with a shebang line, which Windows does not know.
describe.skipIf(process.platform === 'win32')('starting Ollama', () => {
  /** `patienceMs` counts from when the program has begun. */
  async function setUp(behaviour = '', patienceMs?: number) {
    const program = fakeProgram()
    const port = await freePort()
    const egress = createEgress()
    const env = {
      PATH: program.folder,
      OLLAMA_HOST: `127.0.0.1:${port}`,
      FAKE_OLLAMA: behaviour,
      FAKE_OLLAMA_STARTS: program.starts,
    }
    const find = () => findOllama({ env, platform: process.platform })
    const address = () => ollamaAddress(defaultSettings.ollama, env)
    const engine = new OllamaEngine({ egress, address, timeouts, program: find })
    const onEnd = vi.fn()
    let looks = 0
    const serve = createOllamaServe({
      program: find,
      origin: () => engine.ownOrigin(),
      async answers() {
        if (patienceMs && looks++ > 0) await vi.waitFor(() => expect(program.pids()).not.toEqual([]), 10_000)
        return (await engine.status(patient)).state === 'ready'
      },
      env,
      log,
      onEnd,
      patienceMs,
    })
    onTestFinished(async () => {
      await serve.close()
      await egress.close()
    })
    return { program, engine, serve, onEnd, port }
  }

  test('it is installed and not running, then runs, once, and ends with Aside', async () => {
    const { program, engine, serve, onEnd } = await setUp()
    expect(await engine.status(patient)).toMatchObject({ state: 'unreachable', problem: 'notRunning' })
    await Promise.all([serve.start(), serve.start()])
    await serve.start()
    expect(await engine.status(patient)).toMatchObject({ state: 'ready' })
    const [pid = 0, ...others] = program.pids()
    expect(others).toEqual([])
    await serve.close()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
    expect(onEnd).not.toHaveBeenCalled()
    expect(await failureOf(serve.start())).toMatchObject({ code: 'CANCELLED' })
  })

  test('one that does not end when it is asked to is ended', async () => {
    const { program, serve } = await setUp('stubborn')
    await serve.start()
    const [pid = 0] = program.pids()
    await serve.close()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
  })

  test('its death is noticed, and it can be started again', async () => {
    const { program, engine, serve, onEnd } = await setUp()
    await serve.start()
    process.kill(program.pids()[0] ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1), { timeout: 10_000 })
    expect(await engine.status(patient)).toMatchObject({ problem: 'notRunning' })
    await serve.start()
    expect(await engine.status(patient)).toMatchObject({ state: 'ready' })
    expect(program.pids()).toHaveLength(2)
  })

  test('a port in use is said, with its last words', async () => {
    const { serve, onEnd } = await setUp('taken')
    const failure = await failureOf(serve.start())
    expect(failure).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('address already in use') })
    expect(onEnd).not.toHaveBeenCalled()
  })

  test('one that ends at once says why', async () => {
    const { serve } = await setUp('broken')
    const failure = await failureOf(serve.start())
    expect(failure).toMatchObject({ code: 'ENGINE_FAILED', next: expect.stringContaining('permission denied') })
  })

  test('one that somebody else starts at the same moment is as good', async () => {
    const { program, serve, port, engine, onEnd } = await setUp('taken')
    const started = serve.start()
    // It has the port already, and takes its time to answer.
    await vi.waitFor(() => expect(program.pids()).toHaveLength(1), { timeout: 10_000 })
    await vi.waitFor(() => expect(isAlive(program.pids()[0] ?? 0)).toBe(false), { timeout: 10_000 })
    const server = await startOllamaServer({ port })
    await started
    expect(await engine.status(patient)).toMatchObject({ state: 'ready' })
    expect(onEnd).not.toHaveBeenCalled()
    await server.close()
  })

  test('one that never answers is given up, with its last words, and ended', async () => {
    const { program, serve } = await setUp('silent', 300)
    const failure = await failureOf(serve.start())
    expect(failure).toMatchObject({ code: 'ENGINE_TIMEOUT', detail: expect.stringContaining('graphics cards') })
    const [pid = 0] = program.pids()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
  })

  test('closing while it starts ends it', async () => {
    const { program, serve } = await setUp('silent')
    const failing = failureOf(serve.start())
    await vi.waitFor(() => expect(program.pids()).toHaveLength(1), { timeout: 10_000 })
    await serve.close()
    expect(await failing).toMatchObject({ code: 'CANCELLED' })
    await vi.waitFor(() => expect(isAlive(program.pids()[0] ?? 0)).toBe(false), { timeout: 10_000 })
  })

  test('one that answers already is not started', async () => {
    const { program, serve, port } = await setUp()
    const server = await startOllamaServer({ port })
    await serve.start()
    expect(program.pids()).toEqual([])
    await server.close()
  })

  test('Aside’s engines start it and tell that it is there', async () => {
    const program = fakeProgram()
    const egress = createEgress()
    const env = { PATH: program.folder, OLLAMA_HOST: `127.0.0.1:${await freePort()}` }
    const engines = createEngines({
      egress,
      settings: () => defaultSettings,
      files: { list: async () => [] } as Partial<ModelFiles> as ModelFiles,
      startChild: forkChild,
      serverKey: async () => undefined,
      env,
      log,
    })
    await engines.startOllama()
    const look = async () => (await engines.statuses({ refresh: true }))[0]
    await expect.poll(look, { timeout: 10_000 }).toMatchObject({ id: 'ollama', state: 'ready' })
    await engines.close()
    await expect.poll(look, { timeout: 10_000 }).toMatchObject({ state: 'unreachable', problem: 'notRunning' })
    await egress.close()
  })
})

test('without a program it is not installed, and that is said', async () => {
  const egress = createEgress()
  const port = await freePort()
  const env = { OLLAMA_HOST: `127.0.0.1:${port}` }
  const program = async () => undefined
  const engine = new OllamaEngine({
    egress,
    address: () => ollamaAddress(defaultSettings.ollama, env),
    timeouts,
    program,
  })
  expect(await engine.status(patient)).toMatchObject({ state: 'unreachable', problem: 'notInstalled' })
  const serve = createOllamaServe({
    program,
    origin: () => engine.ownOrigin(),
    answers: async () => false,
    env,
    log,
    onEnd() {},
  })
  expect(await failureOf(serve.start())).toMatchObject({ code: 'ENGINE_UNREACHABLE' })
  await egress.close()
})

test.each([
  ['in Settings', { address: '127.0.0.1:1' }, {}],
  ['in OLLAMA_HOST, on another computer', {}, { OLLAMA_HOST: 'server.local:1' }],
])('an address %s is only unreachable, and nothing is started for it', async (_, settings, env) => {
  const egress = createEgress()
  const address = () => ollamaAddress({ ...defaultSettings.ollama, ...settings }, env)
  const engine = new OllamaEngine({ egress, address, timeouts, program: async () => '/usr/bin/ollama' })
  expect(await engine.status(patient)).not.toHaveProperty('problem')
  expect(() => engine.ownOrigin()).toThrow('only where it looks for it by itself')
  await egress.close()
})

test('where nobody says where it is, both addresses of this machine are looked at, and the one that answered is kept', async () => {
  const server = await startOllamaServer({ host: '::1' }).catch(() => undefined)
  // A machine without IPv6 has no other address.
  if (!server) return
  const egress = createEgress()
  const port = new URL(server.url).port
  const address = () => ({
    ...ollamaAddress(defaultSettings.ollama, { OLLAMA_HOST: `127.0.0.1:${port}` }),
    also: `http://[::1]:${port}`,
  })
  const engine = new OllamaEngine({ egress, address, timeouts, program: async () => undefined })
  expect(await engine.status(patient)).toMatchObject({ state: 'ready', address: `[::1]:${port}` })
  expect(await engine.loadedContext('llama3.2:3b')).toBeUndefined()
  const model = await engine.createModel({ name: 'llama3.2:3b' })
  expect((await model.invoke('hi')).text).toBe('You said: hi')
  const before = egress.records().find(({ origin }) => origin.includes('127.0.0.1'))?.count
  await engine.status(patient)
  expect(egress.records().find(({ origin }) => origin.includes('127.0.0.1'))?.count).toBe(before)
  await server.close()
  expect(await engine.status(patient)).toMatchObject({ state: 'unreachable' })
  expect(await engine.status(patient)).toMatchObject({ address: `127.0.0.1:${port}`, problem: 'notInstalled' })
  await egress.close()
})

test('the default address has another one, unless somebody says where Ollama is', () => {
  const of = (address: string, OLLAMA_HOST?: string) => ollamaAddress({ address, allowedRemote: '' }, { OLLAMA_HOST })
  expect(of('')).toMatchObject({ origin: 'http://127.0.0.1:11434', also: 'http://[::1]:11434', isOwn: true })
  expect(of('', ':11500')).toEqual({ origin: 'http://127.0.0.1:11500', reach: 'local', allowedRemote: '', isOwn: true })
  expect(of('127.0.0.1:11434')).not.toHaveProperty('isOwn')
  expect(of('', '192.168.1.2')).not.toHaveProperty('isOwn')
})

test.each([
  ['0.8.4', 'tooOld'],
  ['0.9.0', undefined],
  ['0.0.0', undefined],
  ['my-build', undefined],
  [null, undefined],
])('version %s: %s', async (version, problem) => {
  const server = await startOllamaServer({ version })
  const egress = createEgress()
  const engine = new OllamaEngine({
    egress,
    address: () => ollamaAddress(defaultSettings.ollama, { OLLAMA_HOST: server.url }),
    timeouts,
  })
  const status = await engine.status(patient)
  expect([status.state, status.problem]).toEqual(['ready', problem])
  await egress.close()
  await server.close()
})

test('an Ollama without models says so', async () => {
  const server = await startOllamaServer({ models: [] })
  const egress = createEgress()
  const engine = new OllamaEngine({
    egress,
    address: () => ollamaAddress(defaultSettings.ollama, { OLLAMA_HOST: server.url }),
    timeouts,
  })
  expect(await engine.status(patient)).toMatchObject({ state: 'ready', problem: 'noModels', models: [] })
  await egress.close()
  await server.close()
})

test('the program is looked for on the path, and where installers put it', async () => {
  const windows = placesOf({
    platform: 'win32',
    env: { Path: 'C:\\tools;"D:\\my tools";.', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' },
  })
  expect(windows).toEqual([
    'C:\\tools\\ollama.exe',
    'D:\\my tools\\ollama.exe',
    'C:\\Users\\me\\AppData\\Local\\Programs\\Ollama\\ollama.exe',
  ])
  expect(placesOf({ platform: 'darwin', env: { PATH: '/bin' } })).toContain(
    '/Applications/Ollama.app/Contents/Resources/ollama',
  )
  // A relative folder would be another one at each start.
  const linux = placesOf({ platform: 'linux', env: { PATH: '.:bin::/mine', HOME: '/home/me' } })
  expect(linux[0]).toBe('/mine/ollama')
  expect(linux).toContain('/home/me/.local/bin/ollama')
  expect(linux.every((path) => path.startsWith('/'))).toBe(true)

  const folder = temporaryFolder('program')
  mkdirSync(join(folder, 'ollama'))
  expect(await findOllama({ platform: 'aix', env: { PATH: folder } })).not.toBe(join(folder, 'ollama'))
})
