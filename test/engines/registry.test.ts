import { expect, test } from 'vitest'
import { createEngines } from '../../electron/engines/createEngines.ts'
import type { Engine } from '../../electron/engines/engine.ts'
import { hasCapability } from '../../electron/engines/hasCapability.ts'
import type { ModelFiles } from '../../electron/engines/llamaCpp/modelFiles.ts'
import { createRegistry } from '../../electron/engines/registry.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'

function engine(id: string, status: () => Promise<EngineStatus>): Engine {
  return { id, label: id, status, createModel: () => Promise.reject(new Error('not asked for')) }
}

const ready = (id: string, version = '1'): EngineStatus => ({ id, label: id, state: 'ready', version, models: [] })

test('engines by id; an unknown one is NOT_FOUND', () => {
  const one = engine('one', async () => ready('one'))
  const registry = createRegistry(() => [one])
  expect(registry.get('one')).toBe(one)
  expect(registry.all()).toEqual([one])
  expect(() => registry.get('two')).toThrow(AppError)
})

test('the first call looks, later ones remember, refresh looks again, and looks at the same time are one', async () => {
  let looks = 0
  const registry = createRegistry(() => [engine('one', async () => ready('one', String(++looks)))])
  const [first, same] = await Promise.all([registry.statuses(), registry.statuses({ refresh: true })])
  expect([first?.[0]?.version, same?.[0]?.version]).toEqual(['1', '1'])
  expect((await registry.statuses())[0]?.version).toBe('1')
  expect((await registry.statuses({ refresh: true }))[0]?.version).toBe('2')
})

test('a change is announced, no change is not', async () => {
  let version = '1'
  const registry = createRegistry(() => [engine('one', async () => ready('one', version))])
  let changes = 0
  const stop = registry.onChange(() => changes++)
  await registry.statuses()
  await registry.statuses({ refresh: true })
  expect(changes).toBe(0)
  version = '2'
  await registry.statuses({ refresh: true })
  expect(changes).toBe(1)
  stop()
  version = '3'
  await registry.statuses({ refresh: true })
  expect(changes).toBe(1)
})

test('an engine that is silent or throws holds nobody up', async () => {
  const registry = createRegistry(() => [
    engine('silent', () => new Promise(() => {})),
    engine('throws', () => Promise.reject(new Error('a bug'))),
    engine('good', async () => ready('good')),
  ])
  const statuses = await registry.statuses()
  expect(statuses.map(({ id, state }) => [id, state])).toEqual([
    ['silent', 'failed'],
    ['throws', 'failed'],
    ['good', 'ready'],
  ])
})

test('a look that is asked for while one is under way sees what has changed since', async () => {
  let version = '1'
  let looks = 0
  const gate = Promise.withResolvers<void>()
  const registry = createRegistry(() => [
    engine('one', async () => {
      looks++
      const found = { ...ready('one'), version }
      if (looks === 2) await gate.promise
      return found
    }),
  ])
  await registry.statuses()
  const early = registry.statuses({ refresh: true })
  version = '2'
  const late = [registry.statuses({ refresh: true }), registry.statuses({ refresh: true })]
  gate.resolve()
  expect((await early)[0]?.version).toBe('1')
  for (const found of await Promise.all(late)) expect(found[0]?.version).toBe('2')
  expect(looks).toBe(3)
})

test('an engine that is late three times was only busy; the fourth time it is gone, and refused it is gone at once', async () => {
  const late = new AppError('ENGINE_TIMEOUT', 'late').toInfo()
  const refused = new AppError('ENGINE_UNREACHABLE', 'refused').toInfo()
  let now: EngineStatus = ready('one')
  const registry = createRegistry(() => [engine('one', async () => now)])
  const look = async () => (await registry.statuses({ refresh: true }))[0]?.state
  expect(await look()).toBe('ready')
  now = { ...ready('one'), state: 'unreachable', error: late }
  expect([await look(), await look(), await look(), await look()]).toEqual(['ready', 'ready', 'ready', 'unreachable'])
  now = ready('one')
  expect(await look()).toBe('ready')
  now = { ...ready('one'), state: 'unreachable', error: refused }
  expect(await look()).toBe('unreachable')
})

test('Aside’s engines follow the settings without being made again', async () => {
  const server = await startOllamaServer()
  const egress = createEgress()
  let ollama = { ...defaultSettings.ollama, address: '127.0.0.1:1' }
  const env = { OLLAMA_HOST: server.url }
  const registry = createEngines({
    egress,
    settings: () => ({ ...defaultSettings, ollama }),
    files: { list: async () => [] } as Partial<ModelFiles> as ModelFiles,
    startChild: forkChild,
    serverKey: async () => undefined,
    env,
    log: console,
  })
  expect((await registry.statuses()).map(({ id, state }) => [id, state])).toEqual([
    ['ollama', 'unreachable'],
    ['llamaCpp', 'ready'],
    ['guide', 'ready'],
  ])
  ollama = { ...ollama, address: '' }
  const look = async () => (await registry.statuses({ refresh: true }))[0]
  await expect.poll(look, { timeout: 10_000 }).toMatchObject({ state: 'ready', address: server.host })
  await egress.close()
  await server.close()
})

test('a model keeps its tools when its engine is late to say what it has', async () => {
  const models = [
    {
      ref: { engine: 'ollama', name: 'able:latest' },
      label: 'able',
      capabilities: ['chat' as const, 'tools' as const],
    },
    { ref: { engine: 'ollama', name: 'plain:1b' }, label: 'plain', capabilities: ['chat' as const] },
  ]
  const patience: (number | undefined)[] = []
  const ollama: Engine = {
    ...engine('ollama', async () => ready('ollama')),
    async status({ timeoutMs = 0 } = {}) {
      patience.push(timeoutMs)
      return timeoutMs > 1_000 ? { ...ready('ollama'), models } : { ...ready('ollama'), state: 'unreachable' }
    },
  }
  const registry = createRegistry(() => [ollama])
  expect(await hasCapability({ engine: 'ollama', name: 'able' }, 'tools', registry)).toBe(true)
  expect(await hasCapability({ engine: 'ollama', name: 'plain:1b' }, 'tools', registry)).toBe(false)
  expect(patience.filter((ms) => ms !== undefined && ms > 1_000)).toHaveLength(2)
})
