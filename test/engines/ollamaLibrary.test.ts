import { expect, test } from 'vitest'
import { OllamaEngine } from '../../electron/engines/ollama/OllamaEngine.ts'
import { judgeAddress } from '../../electron/platform/address.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { LoadedModel, ModelDetails } from '../../shared/model/modelDetails.ts'
import { servedModels } from '../support/ollamaModels.ts'
import { failureOf, harness } from './ollamaHarness.ts'

const embedding = 'nomic-embed-text:latest'

test('what there is to know of a model', async () => {
  await using h = await harness()
  const details = ModelDetails.parse(await h.engine.library.details('llama3.2:3b'))
  expect(details).toMatchObject({
    license: expect.stringContaining('MIT License'),
    template: expect.stringContaining('{{ .Prompt }}'),
    parameters: 'stop "<|im_end|>"\ntemperature 0.6',
    path: expect.stringMatching(/blobs\/sha256-[0-9a-f]{64}$/),
    modifiedAt: '2026-08-21T08:00:00.123Z',
  })
  expect(details.facts).toContainEqual({ key: 'llama.context_length', value: '131072' })
  // Long lists come empty, and say nothing.
  expect(details.facts.map(({ key }) => key)).not.toContain('tokenizer.ggml.tokens')
  expect(await failureOf(h.engine.library.details('gone:1b'))).toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('a model loads with a context, is kept, and goes; what is in memory says where and until when', async () => {
  const models = servedModels.map((model) => (model.name === 'llava:7b' ? { ...model, gpuShare: 0.25 } : model))
  await using h = await harness(undefined, { models })
  const { library } = h.engine
  expect(await library.loaded()).toEqual([])
  await library.load('llava:7b', { contextLength: 8192, keepAlive: '10m' })
  const [first] = (await library.loaded()).map((model) => LoadedModel.parse(model))
  const { size = 0, gpuSize = 0, expiresAt } = first ?? {}
  expect(first).toMatchObject({ ref: { engine: 'ollama', name: 'llava:7b' }, contextLength: 8192 })
  expect(gpuSize / size).toBeCloseTo(0.25)
  expect(Date.parse(`${expiresAt}`)).toBeGreaterThan(Date.now())

  await library.load('llava:7b', { keepAlive: '-1' })
  // Without the context it has, Ollama would load it again with its default.
  expect(h.lastBody()).toMatchObject({ keep_alive: -1, options: { num_ctx: 8192 }, messages: [] })
  expect(await library.loaded()).toMatchObject([{ contextLength: 8192, expiresAt: null }])

  await library.unload('llava:7b')
  expect(await library.loaded()).toEqual([])
})

test('a model for embeddings is loaded and unloaded too', async () => {
  await using h = await harness()
  await h.engine.library.load(embedding, { keepAlive: -1 })
  expect(await h.engine.library.loaded()).toMatchObject([{ ref: { name: embedding }, label: 'nomic-embed-text' }])
})

test('a model that stays in memory after the yes to its unloading is waited for', async () => {
  let looks = 0
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/ps') return false
      looks++
      response.end(JSON.stringify({ models: looks < 3 ? [{ name: 'llama3.2:3b' }] : [] }))
      return true
    },
  })
  await h.engine.library.unload('llama3.2:3b')
  expect(looks).toBe(3)
})

test('an engine that is not there has nothing loaded', async () => {
  const egress = createEgress()
  const address = () => ({ ...judgeAddress('http://127.0.0.1:1'), allowedRemote: '' })
  const timeouts = () => ({ firstTokenTimeoutMs: 1_000, idleTimeoutMs: 1_000 })
  const { library } = new OllamaEngine({ egress, address, timeouts })
  expect(await library.loaded()).toEqual([])
  expect(await failureOf(library.remove('a:1b'))).toMatchObject({ code: 'ENGINE_UNREACHABLE' })
  await egress.close()
})

test('deleting frees what no other model is made of', async () => {
  const shared = 'ab'.repeat(32)
  const like = { capabilities: ['completion'], family: 'llama', parameterSize: '8B', quantization: 'Q4_K_M' }
  const models = [
    { ...like, name: 'alone:1b', family: 'qwen3', size: 1_000 },
    { ...like, name: 'base:8b', size: 5_000, weights: shared },
    { ...like, name: 'made-of-it:8b', size: 5_010, weights: shared },
    { ...like, name: 'other:8b', size: 5_020 },
    { name: 'same:1b', size: 70, digest: shared },
    { ...like, name: 'name-for-it:1b', size: 70, digest: shared },
  ]
  await using h = await harness(undefined, { models })
  const { library } = h.engine
  expect(await library.removal('alone:1b')).toBe(1_000)
  expect(await library.removal('base:8b')).toBe(0)
  expect(await library.removal('other:8b')).toBe(5_020)
  expect(await library.removal('same:1b')).toBe(0)
  expect(await library.removal('gone:1b')).toBeUndefined()

  await library.copy('other:8b', 'twin')
  expect(await library.removal('other:8b')).toBe(0)
  await library.remove('twin')
  expect(await library.removal('other:8b')).toBe(5_020)
  expect(h.server.shelf.models.map(({ name }) => name)).not.toContain('twin:latest')
  expect(await failureOf(library.remove('twin'))).toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('a model in memory goes out of it before it is deleted: only then its room is free', async () => {
  await using h = await harness()
  await h.engine.library.load('llama3.2:3b', { keepAlive: -1 })
  await h.engine.library.remove('llama3.2:3b')
  expect(h.server.loaded.size).toBe(0)
  expect(h.server.shelf.find('llama3.2:3b')).toBeUndefined()
})

test('a copy takes no other model’s place', async () => {
  await using h = await harness()
  const { library } = h.engine
  expect(await failureOf(library.copy('llama3.2:3b', 'qwen3:4b'))).toMatchObject({ code: 'CONFLICT' })
  expect(await failureOf(library.copy('llama3.2:3b', 'hf.co/a/b'))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(library.copy('llama3.2:3b', 'a b'))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(h.server.requests.map(({ path }) => path)).not.toContain('/api/copy')
})

test.each([
  ['qwen3', 'qwen3:latest'],
  ['  qwen3:4b ', 'qwen3:4b'],
  ['ollama run qwen3:4b', 'qwen3:4b'],
  ['ollama pull me/my-model', 'me/my-model:latest'],
  ['https://ollama.com/library/qwen3:4b', 'qwen3:4b'],
  ['registry.ollama.ai/library/qwen3', 'qwen3:latest'],
  ['https://huggingface.co/bartowski/Llama-3.2-GGUF', 'huggingface.co/bartowski/Llama-3.2-GGUF:latest'],
  ['hf.co/bartowski/Llama-3.2-GGUF:Q4_K_M', 'hf.co/bartowski/Llama-3.2-GGUF:Q4_K_M'],
  ['localhost:5000/me/it', 'localhost:5000/me/it:latest'],
])('%s names %s', async (typed, name) => {
  await using h = await harness()
  expect(h.engine.library.nameOf(typed)).toBe(name)
})

test.each([
  '',
  ' ',
  'a b',
  '../../etc/passwd',
  'a/b/c/d',
  'a:b:c',
  'x'.repeat(100),
  'a\nb',
  'häuser',
  'a//b',
  ':4b',
  'a:',
])('%j names no model', async (typed) => {
  await using h = await harness()
  expect(() => h.engine.library.nameOf(typed)).toThrow('is not the name of a model')
})

test.each(['gpt-oss:120b-cloud', 'deepseek-v3.1:cloud'])('%s, which runs elsewhere, is not got', async (name) => {
  await using h = await harness()
  expect(() => h.engine.library.nameOf(name)).toThrow('does not run on this machine')
  const work = { signal: new AbortController().signal, onProgress() {} }
  expect(await failureOf(h.engine.library.pull(name, work))).toMatchObject({ code: 'FORBIDDEN' })
  expect(h.server.requests).toEqual([])
})
