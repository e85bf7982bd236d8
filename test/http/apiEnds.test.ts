import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GraphCall } from '../../electron/assistant/graphCall.ts'
import { LiveGraphRun } from '../../electron/procedures/graph/LiveGraphRun.ts'
import type { ApiRun } from '../../electron/procedures/publicApi.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'
import { type OpenApi, openApi } from './apiHarness.ts'

const input = { assistant_id: 'aside', input: { messages: ['Go on'] } }
const endless = { config: { configurable: { model: 'ollama/silent:1b' } } }

/** A model that asks for a page, which nobody has allowed; another never ends. */
const fetching: OllamaScript = {
  chat: ({ model }) =>
    model === 'silent:1b'
      ? undefined
      : [{ calls: [{ name: 'fetch_page', arguments: { url: 'https://example.org/' } }] }, { done: {} }],
}

function post(api: OpenApi, path: string, body: unknown, signal?: AbortSignal) {
  const headers = { authorization: `Bearer ${api.secret}`, 'content-type': 'application/json' }
  return fetch(api.url + path, { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) })
}

const waiting = (api: OpenApi) => api.app.activeRuns().filter((run) => run.waiting)

describe('a token that is revoked', () => {
  it('ends what it has begun, read or not, and no other’s', async () => {
    const api = await openApi({ script: fetching })
    const other = await api.app.api.tokens.makeToken('other')
    api.app.settings.update({
      api: { tools: true, approvalTimeoutMs: 0 },
      tools: { enabled: { fetch_page: true } },
    })
    // One waits for a person, one at a breakpoint, one is made for nobody.
    expect((await api.send('/invoke', { body: { question: 'Look' } })).status).toBe(504)
    const stopped = { ...input, interrupt_before: '*' }
    expect((await api.send('/threads/t/runs/stream', { body: stopped })).status).toBe(200)
    const leave = new AbortController()
    await post(api, '/runs/stream', { ...input, ...endless, on_disconnect: 'continue' }, leave.signal)
    leave.abort()
    expect((await api.send('/invoke', { body: { question: 'Look' }, token: other.secret })).status).toBe(504)
    await vi.waitFor(() => expect(waiting(api)).toHaveLength(2))
    expect(api.app.activeRuns()).toHaveLength(3)
    expect(api.ollama.openSockets).toBeGreaterThan(0)
    await api.page.api.revokeToken({ id: api.token.id })
    await vi.waitFor(() => expect(api.app.activeRuns()).toHaveLength(1))
    expect(waiting(api)).toHaveLength(1)
    await api.ollama.allClosed(5_000)
  }, 30_000)

  it('is told so, in the way of each stream', async () => {
    const api = await openApi()
    const model = 'ollama/silent:1b'
    const streams = await Promise.all([
      post(api, '/stream', { question: 'Go on', model }),
      post(api, '/v1/chat/completions', { model, stream: true, messages: [{ role: 'user', content: 'Go on' }] }),
      post(api, '/runs/stream', { ...input, ...endless }),
    ])
    const whole = post(api, '/invoke', { question: 'Go on', model })
    const asked = () => api.ollama.requests.filter(({ path }) => path === '/api/chat')
    await vi.waitFor(() => expect(asked()).toHaveLength(4), 5_000)
    await api.page.api.revokeToken({ id: api.token.id })
    for (const stream of streams) expect((await stream.text()).trim().split('\n').at(-1)).toMatch(/CANCELLED.*revoked/)
    const answer = await whole
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'CANCELLED' } }])
    await api.ollama.allClosed(5_000)
  }, 30_000)
})

it('the API that is turned off says so in its streams, and leaves to the person what waits for one', async () => {
  const api = await openApi({ script: fetching })
  api.app.settings.update({ api: { tools: true }, tools: { enabled: { fetch_page: true } } })
  const streams = [
    await post(api, '/stream', { question: 'Go on', model: 'ollama/silent:1b' }),
    await post(api, '/stream', { question: 'Look' }),
  ]
  await vi.waitFor(() => expect(waiting(api)).toHaveLength(1))
  api.app.settings.update({ api: { enabled: false } })
  for (const stream of streams) expect((await stream.text()).trim().split('\n').at(-1)).toMatch(/CANCELLED.*turned off/)
  await api.ollama.allClosed(5_000)
  expect(waiting(api)).toHaveLength(1)
}, 30_000)

it('no more than 64 answers of a token stand and wait', async () => {
  const api = await openApi({ script: fetching })
  api.app.settings.update({ api: { tools: true, approvalTimeoutMs: 0 }, tools: { enabled: { fetch_page: true } } })
  const inputs = Array.from({ length: 64 }, () => ({ question: 'Look' }))
  const lines = await api.lines('/batch', { inputs })
  expect(new Set(lines.map(({ error }) => (error as { code: string }).code))).toEqual(new Set(['APPROVAL_TIMEOUT']))
  const late = await api.send('/invoke', { body: { question: 'Look' } })
  expect([late.status, late.headers['retry-after']]).toEqual([429, '60'])
  const other = await api.app.api.tokens.makeToken('other')
  expect((await api.send('/invoke', { body: { question: 'Look' }, token: other.secret })).status).toBe(504)
  api.app
    .activeRuns()
    .slice(0, 1)
    .forEach(({ runId }) => void api.page.runs.cancel({ runId }))
  await vi.waitFor(async () => expect((await api.send('/invoke', { body: { question: 'Look' } })).status).toBe(504))
}, 60_000)

describe('a breakpoint', () => {
  afterEach(() => void vi.useRealTimers())

  it('that nobody comes back to ends its run', async () => {
    vi.useFakeTimers()
    const attempt = { options: {}, modes: [] }
    const live = new LiveGraphRun(attempt, { canGoOn: true })
    const cancel = vi.fn()
    const call: GraphCall = live.call
    void live.follow({ cancel, events: async function* (): AsyncGenerator<RunEvent, void> {} } as unknown as ApiRun)
    const never = new AbortController().signal
    const first = call.paused(never)
    vi.advanceTimersByTime(9 * 60_000)
    live.goOn()
    await first
    vi.advanceTimersByTime(9 * 60_000)
    expect(cancel).not.toHaveBeenCalled()
    void call.paused(never)
    vi.advanceTimersByTime(10 * 60_000)
    expect(cancel).toHaveBeenCalledOnce()
  })
})
