import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Progress } from '../../electron/engines/modelLibrary.ts'
import { layerDigest, type ScriptedPull } from '../support/ollamaPulls.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { failureOf, harness } from './ollamaHarness.ts'

/** Work whose progress is kept. */
function work() {
  const told: Progress[] = []
  const controller = new AbortController()
  const parts = (id: string) => told.flatMap(({ part }) => (part?.id === id ? [part.done] : []))
  return {
    told,
    parts,
    controller,
    activities: () => [...new Set(told.flatMap(({ activity }) => activity ?? []))],
    asked: { signal: controller.signal, onProgress: (progress: Progress) => void told.push(progress) },
  }
}

const pulling = (pull: ScriptedPull) => harness(undefined, { pulls: { 'new:1b': pull } })
const first = `sha256:${layerDigest('new:1b', 0)}`

test('a pull tells of each layer, and the model is there at its end', async () => {
  await using h = await pulling({ layers: [1_000, 20], step: 300 })
  const { told, parts, activities, asked } = work()
  await h.engine.library.pull('new:1b', asked)
  expect(parts(first)).toEqual([0, 300, 600, 900, 1_000])
  expect(told.find(({ part }) => part)?.part).toEqual({ id: first, label: first.slice(7, 19), done: 0, total: 1_000 })
  expect(parts(`sha256:${layerDigest('new:1b', 1)}`)).toEqual([0, 20])
  expect(activities()).toContain('verifying sha256 digest')
  const { models } = await h.engine.status({ timeoutMs: 10_000 })
  expect(models[0]).toMatchObject({ ref: { name: 'new:1b' }, size: 1_020 })
})

test('stopping it closes its connection; the next pull goes on with what is there', async () => {
  await using h = await pulling({ layers: [1_000], step: 100, trouble: { at: 400, what: 'stall' } })
  const one = work()
  const pulled = failureOf(h.engine.library.pull('new:1b', one.asked))
  await vi.waitFor(() => expect(one.parts(first).at(-1)).toBe(400))
  one.controller.abort()
  expect((await pulled).name).toBe('AbortError')
  const sent = h.server.requests.find(({ path }) => path === '/api/pull')
  expect(await sent?.closed).toEqual({ early: true })
  await h.server.allClosed()

  const two = work()
  await h.engine.library.pull('new:1b', two.asked)
  expect(two.parts(first)[0]).toBe(400)
  expect(two.parts(first).at(-1)).toBe(1_000)
})

test('one that was stopped before it began sends nothing', async () => {
  await using h = await pulling({ layers: [1] })
  const { asked, controller } = work()
  controller.abort()
  expect((await failureOf(h.engine.library.pull('new:1b', asked))).name).toBe('AbortError')
  expect(h.server.requests).toEqual([])
})

test.each([
  ['pull model manifest: file does not exist', 'MODEL_NOT_FOUND', /none called new:1b/],
  ['pull model manifest: 412: {"errors":[]}', 'ENGINE_FAILED', /needs a newer Ollama/],
  ['write /root/.ollama/models/blobs/sha256-ab: no space left on device', 'STORAGE_FULL', /disk/],
  [
    'pull model manifest: Get "https://registry.ollama.ai/v2/": dial tcp: lookup registry: no such host',
    'ENGINE_FAILED',
    /reach/,
  ],
  ['digest mismatch, file must be downloaded again: want a, got b', 'ENGINE_FAILED', /damaged/],
  ['unauthorized: access denied', 'FORBIDDEN', /everybody/],
  ['something new', 'ENGINE_FAILED', /./],
])('an error line is a failure though its status was 200: %s', async (error, code, message) => {
  await using h = await pulling({ layers: [1_000], step: 100, trouble: { at: 300, what: { error } } })
  const failure = await failureOf(h.engine.library.pull('new:1b', work().asked))
  expect(failure).toMatchObject({
    code,
    message: expect.stringMatching(message),
    detail: expect.stringContaining(error),
  })
})

test('a pull that is cut, or ends without success, is broken off', async () => {
  await using h = await pulling({ layers: [1_000], step: 100, trouble: { at: 300, what: 'cut' } })
  expect(await failureOf(h.engine.library.pull('new:1b', work().asked))).toMatchObject({ code: 'STREAM_BROKEN' })
  await using other = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/pull') return false
      response.end('{"status":"pulling manifest"}\n{"status":"writing manifest"}\n')
      return true
    },
  })
  expect(await failureOf(other.engine.library.pull('new:1b', work().asked))).toMatchObject({ code: 'STREAM_BROKEN' })
})

test('lines that are odd cost nothing but themselves', async () => {
  const lines = [
    { status: 'pulling manifest', digest: 5, total: 'much' },
    { digest: first, total: 10, completed: 50 },
    { new: true },
    { status: 'success' },
  ]
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/pull') return false
      response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      return true
    },
  })
  const { asked, parts } = work()
  await h.engine.library.pull('new:1b', asked)
  expect(parts(first)).toEqual([10])
})

function ggufFile(size: number, name = 'mine.gguf') {
  const path = join(temporaryFolder('import'), name)
  const content = Buffer.concat([Buffer.from('GGUF'), randomBytes(size - 4)])
  writeFileSync(path, content)
  return { path, digest: `sha256:${createHash('sha256').update(content).digest('hex')}` }
}

test('a file is read, handed over and made a model, each step told', async () => {
  await using h = await harness()
  const size = 3 * 1024 * 1024 + 17
  const { path, digest } = ggufFile(size)
  const { asked, parts, activities } = work()
  await h.engine.library.importFile(path, 'mine', asked)
  expect(parts('read').at(-1)).toBe(size)
  expect(parts('send').at(-1)).toBe(size)
  expect(activities()).toContain('parsing GGUF')
  expect(h.server.shelf.blobs.get(digest)).toBe(size)
  expect(h.server.shelf.find('mine:latest')).toMatchObject({ size, weights: digest.slice(7) })

  // Ollama has it now, so it isn't handed over again.
  const again = work()
  await h.engine.library.importFile(path, 'mine-too', again.asked)
  expect(again.parts('send')).toEqual([0, size])
  expect(h.server.requests.filter(({ path: at, method }) => at.includes('blobs') && method === 'POST')).toHaveLength(1)
})

test('an import that is stopped leaves no model and no connection', async () => {
  await using h = await harness()
  const { path } = ggufFile(8 * 1024 * 1024)
  for (const when of ['read', 'send'] as const) {
    const { asked, controller, parts, told } = work()
    const stopping = {
      ...asked,
      onProgress(progress: Progress) {
        asked.onProgress(progress)
        const { part } = progress
        if (part?.id === when && part.done > 0) controller.abort()
      },
    }
    expect((await failureOf(h.engine.library.importFile(path, 'mine', stopping))).name).toBe('AbortError')
    expect(parts(when).at(-1)).toBeLessThan(8 * 1024 * 1024)
    // Each begins at the file's beginning, and says what it does.
    const checks = told.filter(({ part }) => part?.id === 'read')
    expect(checks[0]?.part?.done).toBe(0)
    expect(checks.every(({ activity }) => activity === 'reading the file to see whether Ollama has it')).toBe(true)
    expect(told.at(-1)?.activity).toBe(when === 'read' ? checks[0]?.activity : 'handing it to Ollama')
  }
  await h.server.allClosed()
  expect(h.server.shelf.find('mine')).toBeUndefined()
})

test('a file that Ollama makes nothing of is said to be that', async () => {
  await using h = await harness(undefined, {
    intercept(path, _request, response) {
      if (path !== '/api/create') return false
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"unknown type"}')
      return true
    },
  })
  const { path } = ggufFile(100)
  const failure = await failureOf(h.engine.library.importFile(path, 'mine', work().asked))
  expect(failure).toMatchObject({ code: 'ENGINE_FAILED', detail: 'HTTP 400: unknown type' })
  expect(failure.message).toContain('of this file')
  expect(failure.next).toContain('unknown type')
})

test('what can’t be imported is refused before anything is sent', async () => {
  await using h = await harness()
  const folder = temporaryFolder('import')
  const text = join(folder, 'text.gguf')
  writeFileSync(text, 'hello, I am no model')
  const part = ggufFile(100, 'big-00002-of-00003.gguf')
  const { path } = ggufFile(100)
  const import_ = (file: string, name = 'mine') => failureOf(h.engine.library.importFile(file, name, work().asked))
  expect(await import_(text)).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await import_(folder)).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await import_(join(folder, 'none.gguf'))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await import_(part.path)).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('parts') })
  expect(await import_(path, 'a b')).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await import_(path, 'qwen3:4b')).toMatchObject({ code: 'CONFLICT' })
  expect(h.server.requests.map(({ path: at }) => at).filter((at) => at !== '/api/tags')).toEqual([])
})
