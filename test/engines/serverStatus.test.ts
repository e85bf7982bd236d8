import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { findServers } from '../../electron/engines/openai/findServers.ts'
import { createServerEngines } from '../../electron/engines/openai/serverEngines.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { EngineStatus } from '../../shared/model/engine.ts'
import { defaultSettings, type ServerSettings, type Settings } from '../../shared/model/settings.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { type OpenAiScript, startOpenAiServer } from '../support/openaiServer.ts'
import { answered, failureOf } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

/** A machine that is busy with other tests is not what is tested. */
const patient = { timeoutMs: 10_000 }
const long = { timeout: 15_000 }

async function look(script: OpenAiScript, settings: Partial<ServerSettings> = {}) {
  const h = await serverHarness(answered, script, settings)
  const status = EngineStatus.parse(await h.engine.status(patient))
  const paths = h.server.requests.map(({ path }) => path)
  await h[Symbol.asyncDispose]()
  return { status, paths, model: status.models[0], error: status.error }
}

describe('what a server tells', () => {
  test('llama-server: one model, the context it has loaded, and what its template can do', async () => {
    const models = [{ name: 'qwen.gguf', contextLength: 131_072, tools: true, thinks: true, type: 'vlm' as const }]
    const { status, model } = await look({ models })
    expect(status).toMatchObject({
      id: 'box',
      label: 'Box',
      state: 'ready',
      reach: 'local',
      version: 'b9014-d4b0c22f9',
    })
    expect(model).toEqual({
      ref: { engine: 'box', name: 'qwen.gguf' },
      label: 'qwen.gguf',
      size: 2_013_265_920,
      parameterSize: '3.2B',
      contextLength: 131_072,
      capabilities: ['chat', 'tools', 'thinking', 'vision'],
      loaded: { contextLength: 4_096 },
    })
    const plain = await look({ models: [{ name: 'base.gguf' }] })
    expect(plain.model?.capabilities).toEqual(['chat'])
  })

  test('LM Studio: all models, which are loaded, what each can do, and none that only embeds', async () => {
    const models = [
      { name: 'qwen', contextLength: 32_768, loaded: true, tools: true, thinks: true },
      { name: 'llava', contextLength: 4_096, type: 'vlm' as const },
      { name: 'nomic', contextLength: 2_048, type: 'embedding' as const },
    ]
    const { status } = await look({ manners: 'lmStudio', models })
    expect(status.models.map(({ label, capabilities, loaded }) => [label, capabilities, loaded])).toEqual([
      ['qwen', ['chat', 'tools', 'thinking'], { contextLength: 4_096 }],
      ['llava', ['chat', 'vision'], undefined],
      ['nomic', ['embedding'], undefined],
    ])
    expect(status.models[0]).toMatchObject({ quantization: 'Q4_K_M', family: 'llama', contextLength: 32_768 })
    const older = (await look({ manners: 'lmStudio', models, old: true })).status
    expect(older.models.map(({ capabilities, loaded }) => [capabilities, loaded])).toEqual([
      [undefined, { contextLength: 4_096 }],
      [undefined, undefined],
      [['embedding'], undefined],
    ])
  })

  test('vLLM and others: their list alone is asked for, and nothing is made up', async () => {
    const models = [{ name: 'org/model', contextLength: 4_096 }]
    const { model, paths } = await look({ manners: 'vllm', models })
    expect(model).toMatchObject({ contextLength: 4_096, loaded: { contextLength: 4_096 } })
    expect(model?.capabilities).toBeUndefined()
    const other = await look({ manners: 'other', models }, { contextLength: 16_384 })
    expect(other.model).toEqual({
      ref: { engine: 'box', name: 'org/model' },
      label: 'org/model',
      contextLength: 16_384,
    })
    expect([...paths, ...other.paths]).toEqual(['/v1/models', '/v1/models'])
  })

  test('one entry that can’t be read costs only itself; what is no list is another kind of server', async () => {
    const say = (body: string) => ({
      intercept: (_: string, __: unknown, response: { end(text: string): void }) => {
        response.end(body)
        return true
      },
    })
    const odd = '{"data":[{"id":5},null,{"id":"good","owned_by":7,"max_model_len":"x"}]}'
    expect((await look(say(odd))).status.models.map(({ label }) => label)).toEqual(['good'])
    for (const body of ['{"models":[]}', '[]', '<html>', '']) {
      const { status } = await look(say(body))
      expect(status).toMatchObject({ state: 'failed', models: [], error: { code: 'ENGINE_FAILED' } })
      expect(status.error?.message).toMatch(/does not speak/)
    }
  })

  test.each(['llamaServer', 'vllm'] as const)('a key that is asked for or refused is told: %s', async (manners) => {
    await using h = await serverHarness(undefined, { manners, key: 'right-key-0123' })
    const told = async () => (await h.engine.status(patient)).error?.message
    expect(await told()).toBe('Box asks for a key.')
    h.key.value = 'wrong-key-0123'
    expect(await told()).toBe('Box refused the key.')
    h.key.value = 'right-key-0123'
    expect(await told()).toBeUndefined()
  })

  test('the context that is loaded, and the tokens of a prompt by the server’s own count', async () => {
    await using h = await serverHarness(answered)
    const count = async () =>
      (await h.engine.countTokens({ name: 'llama3.2:3b' }, [new HumanMessage('one two')], []))?.tokens
    expect(await count()).toBeUndefined()
    await h.engine.status(patient)
    // Each is given up on after half a second, which a busy machine may need.
    await expect.poll(count, long).toBeGreaterThan(5)
    await expect.poll(() => h.engine.loadedContext('llama3.2:3b'), long).toBe(4_096)
    await h.server.close()
    expect(await count()).toBeUndefined()
    expect(await h.engine.loadedContext('llama3.2:3b')).toBeUndefined()
  })
})

describe('where it may connect', () => {
  test('beyond this computer only where somebody agreed to it, and to nothing else', async () => {
    const there = { address: 'http://192.0.2.1:9/v1' }
    const refused = await look({}, there)
    expect(refused.status).toMatchObject({ state: 'failed', reach: 'beyond', error: { code: 'FORBIDDEN' } })
    const other = await look({}, { ...there, allowedRemote: 'http://192.0.2.1:10' })
    expect(other.error?.code).toBe('FORBIDDEN')
    expect([...refused.paths, ...other.paths]).toEqual([])
  })

  test('a far server that is slow is shown as the look before found it, and ready once a look has ended', async () => {
    const egress = createEgress({ lookup: (_, __, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) })
    let release = () => {}
    const server = await startOpenAiServer({
      intercept: (_, __, response) => {
        release = () => response.end('{"data":[{"id":"far"}]}')
        return true
      },
    })
    const address = `http://far.example.org:${server.port}`
    let news = 0
    const engines = createServerEngines({
      egress,
      servers: () => [{ id: 'far', label: 'Far', address, allowedRemote: address }],
      key: async () => undefined,
      timeouts: () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 }),
      onLateLook: () => void news++,
    })
    const [engine] = engines()
    const first = await engine?.status({ timeoutMs: 50 })
    expect(first).toMatchObject({ state: 'unreachable', error: { code: 'ENGINE_TIMEOUT' } })
    await expect.poll(() => server.requests.length).toBe(1)
    const second = engine?.status({ timeoutMs: 10_000 })
    release()
    expect(await second).toMatchObject({ state: 'ready', reach: 'beyond' })
    expect(news).toBe(1)
    expect(await engine?.status({ timeoutMs: 50 })).toMatchObject({ state: 'ready', models: [{ label: 'far' }] })
    expect(server.requests).toHaveLength(2)
    release()
    expect(news).toBe(1)
    await egress.close()
    await server.close()
  })

  test('an engine is the same as long as its settings are; one that is gone may connect nowhere', async () => {
    const egress = createEgress()
    const one = { id: 'one', label: 'One', address: '127.0.0.1:9', allowedRemote: '' }
    let servers: ServerSettings[] = [one, { ...one, label: 'Twice' }, { ...one, id: 'ollama' }]
    const timeouts = () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 })
    const engines = createServerEngines({ egress, servers: () => servers, key: async () => undefined, timeouts })
    const [first, ...others] = engines()
    expect(others).toEqual([])
    servers = [{ ...one }]
    expect(engines()[0]).toBe(first)
    expect((await first?.status(patient))?.error?.code).toBe('ENGINE_UNREACHABLE')
    servers = [{ ...one, label: 'Changed' }]
    expect(engines()[0]).not.toBe(first)
    servers = []
    engines()
    await expect(egress.fetch('http://127.0.0.1:9/', { purpose: 'one' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await egress.close()
  })

  test('an answer under way goes on under another name, and nowhere once its server is gone or has moved', async () => {
    const egress = createEgress()
    const server = await startOpenAiServer()
    const one = { id: 'one', label: 'One', address: server.url, allowedRemote: '' }
    let servers: ServerSettings[] = [one]
    const timeouts = () => ({ firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 })
    const engines = createServerEngines({ egress, servers: () => servers, key: async () => undefined, timeouts })
    const model = await engines()[0]?.createModel({ name: 'llama3.2:3b' })
    servers = [{ ...one, label: 'Renamed' }]
    engines()
    await model?.invoke('hi')
    for (const changed of [[], [{ ...one, address: '127.0.0.1:9' }]]) {
      servers = changed
      expect(await failureOf(model?.invoke('hi') ?? Promise.resolve())).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(server.requests.filter(({ path }) => /completions$/.test(path))).toHaveLength(1)
    await egress.close()
    await server.close()
  })
})

test('a keychain that does not answer holds no look up', async () => {
  const egress = createEgress()
  const engines = createServerEngines({
    egress,
    servers: () => [{ id: 'one', label: 'One', address: '127.0.0.1:9', allowedRemote: '' }],
    key: () => new Promise(() => {}),
    timeouts: () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 }),
  })
  const status = await engines()[0]?.status({ timeoutMs: 50 })
  expect(status).toMatchObject({ state: 'unreachable', error: { code: 'ENGINE_TIMEOUT' } })
  await egress.close()
})

test('a list beyond measure is cut, and what is no name is left out', async () => {
  const data = [{ id: 'x'.repeat(600) }, ...Array.from({ length: 5_000 }, (_, at) => ({ id: `model-${at}` }))]
  const { status } = await look({
    intercept: (path, _, response) => {
      if (!path.endsWith('/models')) return false
      response.end(JSON.stringify({ data }))
      return true
    },
  })
  expect(status.models.length).toBeLessThanOrEqual(2_000)
  expect(status.models[0]?.label).toBe('model-0')
})

test('servers are found where they usually listen, unless they are there already', async () => {
  const [studio, page, ollama] = await Promise.all([
    startOpenAiServer({ manners: 'lmStudio' }),
    startOpenAiServer({
      intercept: (_, __, response) => {
        response.end('<html>')
        return true
      },
    }),
    startOllamaServer(),
  ])
  const silent = await startOpenAiServer({ intercept: () => true })
  const egress = createEgress()
  const ports = [studio.port, page.port, silent.port, 1].map((port) => ({ port, label: `port ${port}` }))
  const find = (settings: Partial<Settings> = {}) =>
    findServers({ egress, env: {}, ports, settings: { ...defaultSettings, ...settings } })
  await expect.poll(() => find(), long).toEqual([{ label: 'LM Studio', address: studio.url, models: ['llama3.2:3b'] }])
  for (const { path, headers } of studio.requests)
    expect([path, headers.authorization]).toEqual(['/v1/models', undefined])
  expect(egress.records().map(({ purpose }) => purpose)).toEqual(
    ports.map(({ label }) => `looking for ${label}`).reverse(),
  )
  // Nothing was allowed for longer than the look.
  const purpose = `looking for port ${studio.port}`
  await expect(egress.fetch(studio.url, { purpose })).rejects.toMatchObject({ code: 'FORBIDDEN' })

  const asked = studio.requests.length
  const added = { id: 'a', label: 'A', address: `localhost:${studio.port}`, allowedRemote: '' }
  expect(await find({ servers: [added] })).toEqual([])
  expect(await find({ ollama: { ...defaultSettings.ollama, address: studio.host } })).toEqual([])
  expect(await find({ api: { ...defaultSettings.api, enabled: true, port: studio.port } })).toEqual([])
  expect(studio.requests).toHaveLength(asked)
  await Promise.all([egress, studio, page, silent, ollama].map((one) => one.close()))
})
