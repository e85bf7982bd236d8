import { expect, test } from 'vitest'
import { OllamaEngine } from '../../electron/engines/ollama/OllamaEngine.ts'
import { judgeAddress } from '../../electron/platform/address.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { EngineStatus } from '../../shared/model/engine.ts'
import { failureOf, harness } from './ollamaHarness.ts'

/** A machine that is busy with other tests is not what is tested. */
const patient = { timeoutMs: 10_000 }

test('what is there, what it can do, and what is in memory', async () => {
  await using h = await harness()
  await h.model({ model: 'qwen3:4b', call: { numCtx: 8192, keepAlive: -1 } }).invoke('hi')
  const status = EngineStatus.parse(await h.engine.status(patient))
  expect(status).toMatchObject({
    id: 'ollama',
    label: 'Ollama',
    state: 'ready',
    version: '0.35.2',
    address: h.server.host,
  })
  expect(status.models.find(({ label }) => label === 'qwen3:4b')).toEqual({
    ref: { engine: 'ollama', name: 'qwen3:4b' },
    label: 'qwen3:4b',
    size: 2_019_393_189,
    family: 'qwen3',
    parameterSize: '4.0B',
    quantization: 'Q4_K_M',
    contextLength: 131_072,
    capabilities: ['chat', 'tools', 'thinking'],
    loaded: { contextLength: 8192, expiresAt: '2318-08-21T10:00:00.123456789+02:00' },
  })
  const embedding = status.models.find(({ ref }) => ref.name === 'nomic-embed-text:latest')
  expect(embedding).toMatchObject({ label: 'nomic-embed-text', capabilities: ['embedding'] })
  expect(await h.engine.loadedContext('qwen3:4b')).toBe(8192)
  expect(await h.engine.loadedContext('llama3.2:3b')).toBeUndefined()
})

test('an older server says less: it is asked about each model, once', async () => {
  await using h = await harness(undefined, { old: true, version: '0.5.1' })
  await h.model().invoke('hi')
  await h.engine.status(patient)
  const { state, models, problem } = await h.engine.status(patient)
  expect(state).toBe('ready')
  expect(problem).toBe('tooOld')
  const asked = h.server.requests.filter(({ path }) => path === '/api/show').map(({ body }) => body.model)
  expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted())
  expect(asked).not.toContain('nomic-embed-text:latest')
  expect(models.find(({ ref }) => ref.name === 'llama3.2:3b')?.capabilities).toEqual(['chat', 'tools'])
  expect(models.find(({ ref }) => ref.name === 'llava:7b')?.capabilities).toEqual(['chat', 'vision'])
  expect(models.find(({ ref }) => ref.name === 'llama3.2:3b')?.loaded).toEqual({ expiresAt: expect.any(String) })
  expect(models.find(({ ref }) => ref.name.startsWith('nomic'))?.capabilities).toEqual(['embedding'])
  expect(await h.engine.loadedContext('llama3.2:3b')).toBeUndefined()
})

test('an entry that can’t be read costs only itself', async () => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/tags') return false
      const models = [null, 5, { name: 7 }, { name: 'good:1b', size: 'big', details: null, capabilities: 'x', new: {} }]
      response.end(JSON.stringify({ models, more: true }))
      return true
    },
  })
  const { state, models } = await h.engine.status(patient)
  expect(state).toBe('ready')
  expect(models).toEqual([{ ref: { engine: 'ollama', name: 'good:1b' }, label: 'good:1b' }])
})

test('a list beyond measure is cut, and what is no name is left out', async () => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/tags' && path !== '/api/ps') return false
      const many = Array.from({ length: 5_000 }, (_, at) => ({ name: `m${at}:1b`, capabilities: ['completion'] }))
      response.end(JSON.stringify({ models: [{ name: 'x'.repeat(600) }, ...many] }))
      return true
    },
  })
  const { models } = await h.engine.status(patient)
  expect(models.length).toBeLessThanOrEqual(2_000)
  expect(models[0]?.label).toBe('m0:1b')
  expect((await h.engine.library.loaded()).length).toBeLessThanOrEqual(500)
})

test.each([4096.5, -1, 0, 1e300, 'long', null])('a context of %j is not told', async (context) => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/tags' && path !== '/api/ps') return false
      const details = { context_length: context, family: 'odd' }
      response.end(JSON.stringify({ models: [{ name: 'odd:1b', size: context, context_length: context, details }] }))
      return true
    },
  })
  const { state, models } = EngineStatus.parse(await h.engine.status(patient))
  expect(state).toBe('ready')
  expect(models[0]).toMatchObject({ label: 'odd:1b', family: 'odd', loaded: {} })
  expect(models[0]).not.toHaveProperty('contextLength')
  expect(models[0]?.loaded).toEqual({})
  expect(await h.engine.loadedContext('odd:1b')).toBeUndefined()
})

test.each(['/api/version', '/api/ps'])('without %s it is ready all the same', async (missing) => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path === missing) response.writeHead(404).end('404 page not found')
      return path === missing
    },
  })
  expect((await h.engine.status(patient)).state).toBe('ready')
})

test('nobody there is unreachable, and says what to do', async () => {
  await using h = await harness()
  await h.server.close()
  const status = EngineStatus.parse(await h.engine.status(patient))
  expect(status.state).toBe('unreachable')
  expect(status.error).toMatchObject({ code: 'ENGINE_UNREACHABLE', next: expect.stringMatching(/Start Ollama/) })
  expect(status.address).toBe(h.server.host)
})

test('a silent server is given up on, and its connections are closed', async () => {
  await using h = await harness(undefined, { intercept: () => true })
  const status = await h.engine.status({ timeoutMs: 100 })
  expect(status.state).toBe('unreachable')
  expect(status.error?.message).toMatch(/did not answer/)
  await h.server.allClosed()
})

test.each([
  ['another web server', '<html></html>', 200],
  ['a list of something else', '{"data":[]}', 200],
  ['a failing server', '{"error":"disk on fire"}', 500],
])('%s is failed, not unreachable', async (_, body, status) => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/tags') return false
      response.writeHead(status).end(body)
      return true
    },
  })
  const found = await h.engine.status(patient)
  expect(found.state).toBe('failed')
  expect(found.error?.code).toBe('ENGINE_FAILED')
})

test('a model that Ollama passes on to a server elsewhere is neither offered nor used', async () => {
  const models = [
    { name: 'big:latest', remoteHost: 'https://ollama.com', capabilities: ['completion'] },
    { name: 'small:1b' },
  ]
  await using h = await harness(undefined, { models })
  expect((await h.engine.status(patient)).models.map(({ ref }) => ref.name)).toEqual(['small:1b'])
  for (const name of ['big', 'big:latest', 'gpt-oss:120b-cloud', 'x:cloud']) {
    expect((await failureOf(h.engine.createModel({ name }))).code).toBe('FORBIDDEN')
  }
})

test('an address beyond this machine is used only when it is the one that was agreed to', async () => {
  await using h = await harness()
  const egress = createEgress()
  const timeouts = () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 })
  let allowedRemote = ''
  const address = () => ({ ...judgeAddress(h.server.url), reach: 'network' as const, allowedRemote })
  const engine = new OllamaEngine({ egress, address, timeouts })
  const refused = await engine.status(patient)
  expect(refused.state).toBe('failed')
  expect(refused.error).toMatchObject({ code: 'FORBIDDEN', next: expect.stringMatching(/agree/) })
  const model = await engine.createModel({ name: 'llama3.2:3b' })
  expect((await failureOf(model.invoke('hi'))).code).toBe('FORBIDDEN')
  expect(h.server.requests).toHaveLength(0)
  expect(egress.records()).toMatchObject([{ origin: h.server.url, allowed: false }])

  allowedRemote = h.server.url
  expect((await engine.status(patient)).state).toBe('ready')
  expect((await model.invoke('hi')).text).toBe('You said: hi')

  allowedRemote = 'http://192.168.7.7:11434'
  expect((await engine.status(patient)).state).toBe('failed')
  await egress.close()
})

test('an address that can’t be read is a failed engine that says so', async () => {
  const egress = createEgress()
  const timeouts = () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 })
  const engine = new OllamaEngine({
    egress,
    address: () => ({ ...judgeAddress('ftp://x'), allowedRemote: '' }),
    timeouts,
  })
  expect(EngineStatus.parse(await engine.status(patient))).toMatchObject({
    state: 'failed',
    error: { code: 'INVALID_INPUT' },
  })
  expect((await failureOf((await engine.createModel({ name: 'a' })).invoke('hi'))).code).toBe('INVALID_INPUT')
  expect(await engine.loadedContext('a')).toBeUndefined()
  await egress.close()
})
