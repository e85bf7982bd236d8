import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OllamaServer, startOllamaServer } from '../support/ollamaServer.ts'

// The scripted server stands for Ollama in every other test: here it is held to what Ollama's own server does.
let server: OllamaServer
beforeEach(async () => {
  server = await startOllamaServer()
})
afterEach(() => server.close())

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(server.url)
  return new Promise<{ status: number; type: string; text: string; lines: Record<string, unknown>[] }>(
    (resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers }, async (response) => {
        let text = ''
        for await (const piece of response.setEncoding('utf8')) text += piece
        const lines = text.startsWith('{')
          ? text
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Record<string, unknown>)
          : []
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text, lines })
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    },
  )
}

const hi = { messages: [{ role: 'user', content: 'hi' }] }

test('paths and verbs that are not there are text, and HEAD has no body', async () => {
  expect(await call('GET', '/nothing')).toMatchObject({ status: 404, type: 'text/plain', text: '404 page not found' })
  expect(await call('PUT', '/api/tags')).toMatchObject({ status: 405, text: '405 method not allowed' })
  expect(await call('HEAD', '/api/tags')).toMatchObject({ status: 200, text: '' })
  expect(await call('GET', '/')).toMatchObject({ status: 200, text: 'Ollama is running' })
})

test('another host’s name is refused with an empty body', async () => {
  expect(await call('GET', '/api/tags', undefined, { host: 'evil.example' })).toMatchObject({ status: 403, text: '' })
  for (const host of ['localhost:1', 'pc.local', '[::1]:11434', '192.168.1.2']) {
    expect((await call('GET', '/api/version', undefined, { host })).status).toBe(200)
  }
})

test('a body is needed, and must be JSON', async () => {
  expect((await call('POST', '/api/chat')).lines).toEqual([{ error: 'missing request body' }])
  expect(await call('POST', '/api/chat', 'xx')).toMatchObject({ status: 400 })
  expect((await call('POST', '/api/chat', {})).lines).toEqual([{ error: 'model is required' }])
  expect(await call('POST', '/api/chat', { model: 'no:1b', ...hi })).toMatchObject({
    status: 404,
    lines: [{ error: "model 'no:1b' not found" }],
  })
})

test('a chat is a stream of lines unless asked otherwise', async () => {
  const streamed = await call('POST', '/api/chat', { model: 'llama3.2:3b', ...hi })
  expect(streamed.type).toBe('application/x-ndjson')
  const last = streamed.lines.at(-1)
  expect(last).toMatchObject({ done: true, done_reason: 'stop', model: 'llama3.2:3b', eval_count: 42 })
  expect(streamed.lines[0]).not.toHaveProperty('eval_count')
  const whole = await call('POST', '/api/chat', { model: 'llama3.2:3b', stream: false, ...hi })
  expect(whole.lines).toHaveLength(1)
  expect(whole.lines[0]).toMatchObject({ message: { content: 'You said: hi' }, done: true })
  const generated = await call('POST', '/api/generate', { model: 'llama3.2:3b', prompt: 'hi', stream: false })
  expect(generated.lines[0]).toMatchObject({ response: 'You said: hi', done: true })
})

test('no messages loads a model, and keep_alive 0 with none unloads it', async () => {
  const loaded = await call('POST', '/api/chat', { model: 'qwen3:4b', options: { num_ctx: 1024 } })
  expect(loaded.lines).toMatchObject([{ done_reason: 'load', message: { content: '' } }])
  expect((await call('GET', '/api/ps')).lines).toMatchObject([{ models: [{ name: 'qwen3:4b', context_length: 1024 }] }])
  expect((await call('POST', '/api/chat', { model: 'qwen3:4b', keep_alive: 0 })).lines).toMatchObject([
    { done_reason: 'unload' },
  ])
  expect((await call('GET', '/api/ps')).lines).toEqual([{ models: [] }])
})

test('a text goes on as a stream of its own lines, and raw takes no template', async () => {
  const asked = { model: 'llama3.2:3b', prompt: 'hi' }
  const { lines } = await call('POST', '/api/generate', asked)
  expect(lines[0]).toMatchObject({ response: 'You', done: false })
  expect(lines.at(-1)).toMatchObject({ response: '', done: true, done_reason: 'stop', context: [1, 2, 3] })
  expect((await call('POST', '/api/generate', { ...asked, raw: true })).lines.at(-1)).not.toHaveProperty('context')
  expect((await call('POST', '/api/generate', { model: 'llama3.2:3b' })).lines).toMatchObject([{ done_reason: 'load' }])
  const refusals = [
    [{ ...asked, raw: true, system: 'x' }, 400, 'raw mode does not support template, system, or context'],
    [{ prompt: 'hi' }, 404, "model '' not found"],
    [{ ...asked, model: 'nomic-embed-text' }, 400, '"nomic-embed-text" does not support generate'],
  ] as const
  for (const [body, status, error] of refusals) {
    expect(await call('POST', '/api/generate', body)).toMatchObject({ status, lines: [{ error }] })
  }
})

test('an error is a status before the first line, and a last line after it', async () => {
  const busy = await call('POST', '/api/chat', { model: 'busy:1b', ...hi })
  expect(busy).toMatchObject({ status: 503, type: 'application/json; charset=utf-8' })
  const died = await call('POST', '/api/chat', { model: 'dies:1b', ...hi })
  expect(died.status).toBe(200)
  expect(Object.keys(died.lines.at(-1) ?? {})).toEqual(['error'])
})

test('a prompt that is too long is an error in an error, when nothing may be cut', async () => {
  const long = { model: 'llama3.2:3b', messages: [{ role: 'user', content: 'x'.repeat(50_000) }] }
  const { status, lines } = await call('POST', '/api/chat', { ...long, truncate: false })
  expect(status).toBe(400)
  expect(JSON.parse(lines[0]?.error as string)).toMatchObject({
    error: { type: 'exceed_context_size_error', n_ctx: 4096 },
  })
})
