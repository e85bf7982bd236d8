import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createRoutes } from '../../electron/http/api/routes.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'
import { freePort, type OpenApi, openApi } from './apiHarness.ts'

const question = { question: 'Good day' }
const ANSWER = 'You said: Good day'

const chats = (api: OpenApi) => api.ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body)
const asked = (body: { messages?: { role: string; content: string }[] } | undefined) =>
  body?.messages?.map(({ role, content }) => `${role}: ${content}`)

describe('a question', () => {
  let api: OpenApi
  beforeEach(async () => {
    api = await openApi()
  })

  it('is answered whole by /invoke, and nothing is kept', async () => {
    expect((await api.send('/invoke', { body: question })).json).toEqual({ answer: ANSWER })
    expect(await api.page.conversations.list()).toEqual([])
  })

  it('may be messages, with their own history, and name its model', async () => {
    const messages = [
      { role: 'system', content: 'Be brief' },
      { role: 'human', content: 'One' },
      { role: 'ai', content: [{ type: 'text', text: 'Two' }] },
      { role: 'user', content: 'Three' },
    ]
    const body = { messages, system: 'Be kind', model: 'ollama/llava:7b' }
    expect((await api.send('/invoke', { body })).json).toEqual({ answer: 'You said: Three' })
    const [chat] = chats(api)
    expect(chat?.model).toBe('llava:7b')
    expect(asked(chat)).toEqual(['system: Be kind\n\nBe brief', 'user: One', 'assistant: Two', 'user: Three'])
  })

  it('is answered in pieces by /stream, which sum to the answer, and a last line says how it went', async () => {
    const lines = await api.lines('/stream', question)
    const last = lines.pop()
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.map(({ chunk }) => chunk).join('')).toBe(ANSWER)
    expect(last).toMatchObject({ done: true, finish_reason: 'stop', input_tokens: expect.any(Number) })
    expect(last?.output_tokens).toBeGreaterThan(0)
  })

  it('that fails on its way ends /stream with an error line', async () => {
    const lines = await api.lines('/stream', { ...question, model: 'ollama/broken:1b' })
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.at(-1)).toEqual({ error: { code: 'STREAM_BROKEN', message: expect.any(String) } })
  })

  it('is the Guide’s only when it is named', async () => {
    api.app.settings.update({ defaultModel: { engine: 'guide', name: 'guide' } })
    expect((await api.send('/invoke', { body: question })).json).toMatchObject({
      answer: expect.not.stringMatching(/Guide/),
    })
    expect(chats(api)).toHaveLength(1)
    const body = { question: 'How do I choose a model?', model: 'guide/guide' }
    expect((await api.send('/invoke', { body })).json).toMatchObject({ answer: expect.stringMatching(/model/i) })
    expect(chats(api)).toHaveLength(1)
  })

  it('gets Aside’s tools only when Settings say so', async () => {
    await api.send('/invoke', { body: question })
    api.app.settings.update({ api: { tools: true } })
    await api.send('/invoke', { body: question })
    const [without, having] = chats(api)
    expect(without?.tools).toBeUndefined()
    expect(having?.tools?.length).toBeGreaterThan(0)
  })
})

describe('a session', () => {
  let api: OpenApi
  beforeEach(async () => {
    api = await openApi()
  })
  const ask = (text: string, more = {}) =>
    api.send('/invoke', { body: { question: text, session_id: 'mine', ...more } })

  it('keeps its history, which is a conversation in Aside', async () => {
    await ask('One', { system: 'Be brief', model: 'ollama/llava:7b' })
    await ask('Two')
    expect(asked(chats(api).at(-1))).toEqual(['system: Be brief', 'user: One', 'assistant: You said: One', 'user: Two'])
    expect(chats(api).at(-1)?.model).toBe('llava:7b')
    const [conversation, ...others] = await api.page.conversations.list()
    expect(others).toEqual([])
    expect(conversation).toMatchObject({ title: expect.stringMatching(/^a test .*: One$/) })
    const { messages } = await api.page.conversations.get({ conversationId: conversation?.id ?? '' })
    expect(messages).toHaveLength(4)
  })

  it('is one token’s own', async () => {
    await ask('Secret')
    const { secret } = await api.app.api.tokens.makeToken('another')
    await api.send('/invoke', { body: { question: 'What was said?', session_id: 'mine' }, token: secret })
    expect(asked(chats(api).at(-1))).toEqual(['user: What was said?'])
    expect(await api.page.conversations.list()).toHaveLength(2)
  })

  it('answers one question at a time, from its first on', async () => {
    const body = { ...question, session_id: 'new', model: 'ollama/slow:1b' }
    const { port, secret } = api
    const leave = new AbortController()
    const statuses = [1, 2, 3].map(() =>
      fetch(`http://127.0.0.1:${port}/stream`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: leave.signal,
      }).then((response) => response.status),
    )
    expect((await Promise.all(statuses)).sort()).toEqual([200, 409, 409])
    expect((await api.send('/invoke', { body })).json).toMatchObject({ error: { code: 'CONFLICT' } })
    leave.abort()
    expect(await api.page.conversations.list()).toHaveLength(1)
  })

  it('whose conversation was deleted begins anew', async () => {
    await ask('One')
    const [conversation] = await api.page.conversations.list()
    await api.page.conversations.remove({ conversationId: conversation?.id ?? '' })
    await ask('Two')
    expect(asked(chats(api).at(-1))).toEqual(['user: Two'])
  })
})

describe('/batch', () => {
  /** Answers come when the test lets them. */
  function gates() {
    const open = new Map<string, () => void>()
    let most = 0
    const script: OllamaScript = {
      async chat(body, { signal }) {
        const text = body.messages?.at(-1)?.content ?? ''
        if (text === 'fails') return { status: 500, body: { error: 'no' } }
        await new Promise<void>((resolve) => {
          open.set(text, resolve)
          most = Math.max(most, open.size)
          signal.addEventListener('abort', () => resolve())
        })
        open.delete(text)
        return [`It was ${text}`, { done: {} }]
      },
    }
    return { script, open, most: () => most }
  }

  it('tells answers in the order of their ends, failures in place, and never asks more than it may', async () => {
    const { script, open, most } = gates()
    const api = await openApi({ script })
    const inputs = ['a', 'b', 'fails', 'c', 'd'].map((text) => ({ question: text }))
    const lines = api.lines('/batch', { inputs, max_concurrency: 2 })
    for (const text of ['b', 'c', 'd', 'a']) {
      await vi.waitFor(() => expect([...open.keys()]).toContain(text), { timeout: 10_000 })
      open.get(text)?.()
    }
    const told = await lines
    expect(told.map(({ index }) => index)).toEqual([1, 2, 3, 4, 0])
    expect(told[0]).toEqual({ index: 1, answer: 'It was b' })
    expect(told[1]).toEqual({ index: 2, error: { code: 'ENGINE_FAILED', message: expect.any(String) } })
    expect(most()).toBe(2)
  })

  it('asks no more when its client has gone, and ends what it had asked', async () => {
    const { script, open } = gates()
    const api = await openApi({ script })
    const inputs = Array.from({ length: 20 }, (_, at) => ({ question: String(at) }))
    const text = JSON.stringify({ inputs, max_concurrency: 3 })
    const head = `POST /batch HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\n`
    const spoken = api.speak(`${head}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
    await vi.waitFor(() => expect(open.size).toBe(3), { timeout: 10_000 })
    spoken.socket.destroy()
    await api.ollama.allClosed(2_000)
    expect(chats(api)).toHaveLength(3)
  })

  it('is refused whole when its model is none', async () => {
    const api = await openApi()
    const answer = await api.send('/batch', { body: { inputs: [question], model: 'nobody' } })
    expect(answer.status).toBe(404)
    expect(answer.json).toMatchObject({ error: { code: 'MODEL_NOT_FOUND', field: 'model' } })
  })
})

describe('what needs no token', () => {
  it('/health says that Aside lives, and nothing private, whatever the engine does', async () => {
    for (const api of [await openApi(), await openApi({ noEngine: true })]) {
      const { status, json, text } = await api.send('/health', { token: null })
      expect(status).toBe(200)
      expect(json).toMatchObject({
        status: 'ok',
        engines: [{ id: 'ollama' }, { id: 'llamaCpp' }, { id: 'guide', state: 'ready' }],
      })
      expect(text).not.toMatch(/127\.0\.0\.1|qwen|address|\//)
      const head = await api.send('/health', { method: 'HEAD', token: null })
      expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'application/json', ''])
    }
  })

  it('/openapi.json describes every route', async () => {
    const api = await openApi()
    const { json } = await api.send('/openapi.json', { token: null })
    const { openapi, paths } = json as { openapi: string; paths: Record<string, Record<string, unknown>> }
    expect(openapi).toBe('3.1.0')
    const routes = createRoutes({ backend: api.app.api.backend, conversationUrl: () => undefined })
    const described = routes.filter(({ path }) => path !== '/openapi.json')
    expect(Object.keys(paths).sort()).toEqual(
      [...new Set(described.map(({ path }) => path.replace(/:(\w+)\*?/g, '{$1}')))].sort(),
    )
    expect(paths['/invoke']?.post).toMatchObject({
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: { properties: { question: { type: 'string' } } } } } },
      responses: { 200: {}, 401: {}, 405: {}, 417: {}, 422: {}, 429: {}, 431: {}, 500: {}, 507: {} },
    })
    const chat = JSON.stringify(paths['/v1/chat/completions'])
    for (const word of ['tool_calls', 'finish_reason', 'delta', 'param']) expect(chat).toContain(`"${word}"`)
    for (const [, ref = ''] of JSON.stringify(json).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = ref.split('/').reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], json)
      expect(target, ref).toBeDefined()
    }
  })
})

describe('where it listens', () => {
  it('follows the settings, and each change is told', async () => {
    const api = await openApi()
    const told: (string | null)[] = []
    api.app.changes.subscribe(({ type }) => type === 'api' && told.push(api.listener.state().url))
    const port = await freePort()
    api.app.settings.update({ api: { port } })
    await vi.waitFor(async () => expect((await api.page.api.state()).url).toBe(`http://127.0.0.1:${port}`))
    await expect(api.send('/health')).rejects.toThrow('ECONNREFUSED')
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    api.app.settings.update({ api: { enabled: false } })
    await vi.waitFor(async () => expect(await api.page.api.state()).toEqual({ url: null }))
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow()
    expect(told).toEqual([`http://127.0.0.1:${port}`, null])
  })

  it('tells of a port that is taken, and takes another', async () => {
    const [api, other] = [await openApi(), await openApi()]
    api.app.settings.update({ api: { port: other.port } })
    const why = { code: 'CONFLICT', message: expect.stringContaining(String(other.port)) }
    await vi.waitFor(async () => expect(await api.page.api.state()).toMatchObject({ url: null, error: why }))
    expect(await api.page.app.notices()).toMatchObject([{ error: why }])
    // Another setting is no reason to try again.
    api.app.settings.update({ theme: 'dark' })
    api.app.settings.update({ api: { port: api.port } })
    await vi.waitFor(async () => expect((await api.page.api.state()).url).toBe(api.url))
    expect(api.log.recent().filter((line) => line.includes('could not listen'))).toHaveLength(1)
    expect((await api.send('/invoke', { body: question })).json).toEqual({ answer: ANSWER })
  })
})
