import { expect, it, vi } from 'vitest'
import { type Answered, openApi, type Sent } from './apiHarness.ts'

const question = { question: 'Good day' }
const json = (value: unknown) => JSON.stringify(value)

interface Case {
  what: string
  path?: string
  sent: Sent
  status: number
  code?: string
  field?: string
}

/** The shape of every error, and what no answer ever says. */
function expectRefusal(answer: Answered, { what, status, code, field }: Omit<Case, 'sent'>): void {
  const { error } = (answer.json ?? {}) as { error?: Record<string, unknown> }
  expect({ what, status: answer.status }).toEqual({ what, status })
  expect(answer.headers['content-type'], what).toBe('application/json')
  expect(error, what).toMatchObject({ code: code ?? expect.any(String), message: expect.stringMatching(/\w.*\.$/) })
  expect(error?.field, what).toBe(field)
  expect(
    Object.keys(error ?? {}).filter((key) => !['code', 'message', 'field'].includes(key)),
    what,
  ).toEqual([])
  expectNothingTold(answer, what)
}

function expectNothingTold(answer: Pick<Answered, 'headers' | 'text'>, what: string): void {
  expect(
    Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
    what,
  ).toEqual([])
  expect(answer.text, what).not.toMatch(/node_modules|\bat .*:\d+|\/(home|work|tmp|usr|root)\b|127\.0\.0\.1|aside_/)
}

it('says of each request that can’t be answered what is wrong with it, in one shape', async () => {
  const api = await openApi()
  const refused = async (one: Case) => expectRefusal(await api.send(one.path ?? '/invoke', one.sent), one)
  const deep = '['.repeat(5_000) + ']'.repeat(5_000)
  const cases: Case[] = [
    { what: 'no body', sent: { method: 'POST', headers: { 'content-type': 'application/json' } }, status: 400 },
    { what: 'no JSON', sent: { body: '{"question":' }, status: 400, code: 'BAD_JSON' },
    { what: 'deep', sent: { body: `{"question":${deep}}` }, status: 400, code: 'BAD_JSON' },
    { what: '__proto__', sent: { body: '{"question":"a","__proto__":{"system":"b"}}' }, status: 400, code: 'BAD_JSON' },
    { what: 'an inner __proto__', sent: { body: '{"messages":[{"__proto__":1}]}' }, status: 400, code: 'BAD_JSON' },

    { what: 'no path', path: '/nothing', sent: {}, status: 404, code: 'NOT_FOUND' },
    { what: 'a path with more', path: '/invoke/', sent: { body: question }, status: 404 },
    { what: 'a traversal', path: '/../invoke', sent: { body: question }, status: 404 },
    { what: 'a path that is none', path: '/%zz', sent: {}, status: 404 },
    { what: 'no such model', sent: { body: { ...question, model: 'ollama/none' } }, status: 404, field: 'model' },
    { what: 'another method', sent: { method: 'GET' }, status: 405, code: 'METHOD_NOT_ALLOWED' },
    { what: 'a preflight', sent: { method: 'OPTIONS' }, status: 405 },
    {
      what: 'another expectation',
      sent: { body: question, headers: { expect: 'a miracle' } },
      status: 417,
      code: 'EXPECTATION_FAILED',
    },
    { what: 'POST /health', path: '/health', sent: { body: {} }, status: 405 },

    { what: 'no type', sent: { method: 'POST', headers: {} }, status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    {
      what: 'a form',
      sent: { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      status: 415,
    },
    { what: 'text', sent: { body: json(question), headers: { 'content-type': 'text/plain' } }, status: 415 },
    {
      what: 'latin',
      sent: { body: question, headers: { 'content-type': 'application/json; charset=latin1' } },
      status: 415,
    },
    { what: 'compressed', sent: { body: question, headers: { 'content-encoding': 'gzip' } }, status: 415 },

    { what: 'not an object', sent: { body: '"a"' }, status: 422, code: 'INVALID_INPUT' },
    { what: 'neither', sent: { body: {} }, status: 422, field: 'question' },
    { what: 'an empty question', sent: { body: { question: '' } }, status: 422, field: 'question' },
    { what: 'a number', sent: { body: { question: 4 } }, status: 422, field: 'question' },
    {
      what: 'both',
      sent: { body: { ...question, messages: [{ role: 'user', content: 'a' }] } },
      status: 422,
      field: 'messages',
    },
    { what: 'an unknown field', sent: { body: { ...question, temprature: 1 } }, status: 422, field: 'temprature' },
    {
      what: 'a role',
      sent: { body: { messages: [{ role: 'root', content: 'a' }] } },
      status: 422,
      field: 'messages.0.role',
    },
    {
      what: 'content',
      sent: { body: { messages: [{ role: 'user', content: [{ type: 'text', text: 7 }] }] } },
      status: 422,
      field: 'messages.0.content.0.text',
    },
    {
      what: 'no parts',
      sent: { body: { messages: [{ role: 'user', content: [] }] } },
      status: 422,
      field: 'messages.0.content',
    },
    {
      what: 'too many messages',
      sent: { body: { messages: Array(1_001).fill({ role: 'user', content: 'a' }) } },
      status: 422,
      field: 'messages',
    },
    {
      what: 'too many values',
      sent: { body: { messages: Array(30_001).fill(1) } },
      status: 413,
      code: 'TOO_LARGE',
    },
    {
      what: 'no question last',
      sent: { body: { messages: [{ role: 'assistant', content: 'a' }] } },
      status: 422,
      field: 'messages',
    },
    {
      what: 'two histories',
      sent: { body: { messages: [{ role: 'user', content: 'a' }], session_id: 's' } },
      status: 422,
      field: 'session_id',
    },
    { what: 'no inputs', path: '/batch', sent: { body: { inputs: [] } }, status: 422, field: 'inputs' },
    {
      what: 'too many at once',
      path: '/batch',
      sent: { body: { inputs: [question], max_concurrency: 65 } },
      status: 422,
      field: 'max_concurrency',
    },
    {
      what: 'a session in a batch',
      path: '/batch',
      sent: { body: { inputs: [{ ...question, session_id: 'a' }] } },
      status: 422,
      field: 'inputs.0.session_id',
    },
    {
      what: 'too long for the model',
      sent: { body: { ...question, model: 'ollama/overflow:1b' } },
      status: 422,
      code: 'CONTEXT_OVERFLOW',
    },

    {
      what: 'another name',
      sent: { body: question, headers: { host: 'evil.example' } },
      status: 421,
      code: 'MISDIRECTED',
    },
    {
      what: 'another origin',
      sent: { body: question, headers: { origin: 'http://evil.example' } },
      status: 403,
      code: 'FORBIDDEN',
    },
    { what: 'no origin', sent: { body: question, headers: { origin: 'null' } }, status: 403 },
    { what: 'another site', sent: { body: question, headers: { 'sec-fetch-site': 'cross-site' } }, status: 403 },
    {
      what: 'another site’s /health',
      path: '/health',
      sent: { headers: { 'sec-fetch-site': 'same-site' } },
      status: 403,
    },

    {
      what: 'the engine’s failure',
      sent: { body: { ...question, model: 'ollama/hungry:1b' } },
      status: 502,
      code: 'ENGINE_FAILED',
    },
    {
      what: 'a full queue',
      sent: { body: { ...question, model: 'ollama/busy:1b' } },
      status: 503,
      code: 'ENGINE_BUSY',
    },
    {
      what: 'a batch for no model',
      path: '/batch',
      sent: { body: { inputs: [question, question], model: 'ollama/none' } },
      status: 404,
      code: 'MODEL_NOT_FOUND',
      field: 'model',
    },
    {
      what: 'a broken answer',
      sent: { body: { ...question, model: 'ollama/reset:1b' } },
      status: 502,
      code: 'STREAM_BROKEN',
    },
  ]
  for (const one of cases) await refused(one)
  expect((await api.send('/invoke', { method: 'GET' })).headers.allow).toBe('POST')
  expect((await api.send('/nothing', { method: 'GET', token: null })).status).toBe(404)
  const busy = await api.send('/invoke', { body: { ...question, model: 'ollama/busy:1b' } })
  expect(busy.headers['retry-after']).toBe('5')

  const wrongUtf8 = api.speak('')
  const body = Buffer.from([...Buffer.from('{"question":"'), 0xff, 0xfe, ...Buffer.from('"}')])
  const head = `POST /invoke HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\nConnection: close\r\n`
  wrongUtf8.socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`)
  wrongUtf8.socket.write(body)
  await wrongUtf8.ended
  expect(wrongUtf8.answer).toMatch(/^HTTP\/1.1 400 [\s\S]*"BAD_JSON"/)

  expect(api.log.recent().join('\n')).not.toContain('Good day')
  expect(api.log.recent().join('\n')).not.toContain(api.secret)
}, 60_000)

it('answers 401 alike to every wrong token, and says in no other way what was wrong', async () => {
  const api = await openApi()
  const { token, secret } = await api.app.api.tokens.makeToken('revoked')
  await api.app.api.tokens.revokeToken(token.id)
  const bearer = (authorization: string) => ({ token: null, headers: { authorization } })
  const attempts: [string, Sent][] = [
    ['/invoke', { token: null }],
    ['/invoke', { token: 'wrong' }],
    ['/invoke', { token: secret }],
    ['/invoke', { token: api.secret.slice(0, -1) }],
    ['/invoke', { token: `${api.secret}x` }],
    ['/invoke', { token: api.secret.toUpperCase() }],
    ['/invoke', { token: api.token.id }],
    ['/invoke', bearer(api.secret)],
    ['/invoke', bearer(`Basic ${api.secret}`)],
    ['/invoke', { token: null, headers: { 'x-api-key': api.secret } }],
    ['/invoke', { token: null, headers: { cookie: `token=${api.secret}` } }],
    [`/invoke?token=${api.secret}`, { token: null }],
    [`/invoke?api_key=${api.secret}`, { token: null }],
  ]
  const bodies = new Set<string>()
  for (const [path, sent] of attempts) {
    const answer = await api.send(path, { ...sent, body: question })
    expectRefusal(answer, {
      what: `${path} ${json(sent)}`.replaceAll(api.secret, '…'),
      status: 401,
      code: 'UNAUTHORIZED',
    })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    bodies.add(answer.text)
  }
  expect(bodies.size).toBe(1)
  expect(api.ollama.requests.filter(({ path }) => path === '/api/chat')).toEqual([])
  expect(api.log.recent().join('\n')).not.toContain(api.secret)
})

it('answers 503 when the engine is not running, and tells nobody where it is not', async () => {
  const api = await openApi({ noEngine: true })
  for (const path of ['/invoke', '/stream']) {
    const answer = await api.send(path, { body: { ...question, model: 'ollama/llama3.2:3b' } })
    expectRefusal(answer, { what: path, status: 503, code: 'ENGINE_UNREACHABLE' })
  }
  const [line] = await api.lines('/batch', { inputs: [question] })
  expect(line).toMatchObject({ index: 0, error: { code: 'ENGINE_UNREACHABLE' } })
  expect(json(line)).not.toContain('127.0.0.1')
})

it('answers 504 when the engine says nothing for too long', async () => {
  const api = await openApi()
  api.app.settings.update({ ollama: { firstTokenTimeoutMs: 1_000 } })
  const answer = await api.send('/invoke', { body: { ...question, model: 'ollama/headerless:1b' } })
  expectRefusal(answer, { what: 'a silent engine', status: 504, code: 'ENGINE_TIMEOUT' })
})

it('answers 64 requests at once, tells the others to wait, and Aside’s health even then', async () => {
  const api = await openApi()
  const leave = new AbortController()
  const { url, secret } = api
  const ask = () =>
    fetch(`${url}/stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: json({ ...question, model: 'ollama/silent:1b' }),
      signal: leave.signal,
    })
  const first = await Promise.all(Array.from({ length: 64 }, ask))
  expect(first.map(({ status }) => status)).toEqual(Array(64).fill(200))
  const late = await api.send('/invoke', { body: question })
  expectRefusal(late, { what: 'the 65th', status: 429, code: 'TOO_MANY_REQUESTS' })
  expect(late.headers['retry-after']).toBe('1')
  expect((await api.send('/health', { token: null })).status).toBe(200)
  leave.abort()
  await vi.waitFor(async () => expect((await api.send('/invoke', { body: question })).status).toBe(200), 5_000)
}, 40_000)

it('takes a body of 1 MiB, and of a longer one no more than that', async () => {
  const api = await openApi()
  const head = (more: string) =>
    `POST /invoke HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`
  const fits = json({ question: 'x'.repeat(1024 * 1024 - 100), messages: 1 })
  expect((await api.send('/invoke', { body: fits })).status).toBe(422)

  const said = api.speak(head(`Content-Length: ${3 * 1024 * 1024}`))
  await said.ended
  expect(said.answer).toMatch(/^HTTP\/1.1 413 [\s\S]*connection: close[\s\S]*"TOO_LARGE"/i)

  const asks = api.speak(head(`Content-Length: ${3 * 1024 * 1024}\r\nExpect: 100-continue`))
  await asks.ended
  expect(asks.answer).toMatch(/^HTTP\/1.1 413 /)

  // No length is said, and the body never ends.
  const endless = api.speak(head('Transfer-Encoding: chunked'))
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 120), Buffer.from('\r\n')])
  let sent = 0
  const before = process.memoryUsage.rss()
  while (endless.answer === '' && sent < 64 * 1024 * 1024) {
    endless.socket.write(chunk)
    sent += chunk.length
    await new Promise((resolve) => setImmediate(resolve))
  }
  await endless.ended
  expect(endless.answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"TOO_LARGE"/)
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024)

  const patient = api.speak(head('Transfer-Encoding: chunked\r\nExpect: 100-continue'))
  await vi.waitFor(() => expect(patient.answer).toMatch(/^HTTP\/1.1 100 Continue/))
  const text = json(question)
  patient.socket.write(`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`)
  await vi.waitFor(() => expect(patient.answer).toContain('You said: Good day'))
})
