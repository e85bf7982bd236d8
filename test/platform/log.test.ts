import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../electron/platform/log.ts'
import { hideSecret } from '../../electron/platform/redact.ts'
import { AppError } from '../../shared/model/errors.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'aside-log-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const now = () => Date.UTC(2026, 10, 20, 12, 0, 0)

test('one line each, in the file and in memory', () => {
  const file = join(folder(), 'aside.log')
  const log = createLog(file, { now })
  log.info('started', { port: 4321, ok: true })
  log.warn('two\nlines', { detail: 'a\nb\u2028c' })
  log.debug('not at this level')
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines).toEqual([...log.recent(), ''])
  expect(lines[0]).toBe('2026-11-20T12:00:00.000Z INFO  started {"port":4321,"ok":true}')
  expect(lines).toHaveLength(3)
})

test('no secret and no word of anybody’s reaches it', () => {
  const log = createLog(null)
  const secret = 'S3CRET'
  log.info(`listening on http://127.0.0.1:1/#token=${secret}`, {
    url: `http://127.0.0.1:1/wire?a=1&token=${secret}&b=2`,
    header: `Authorization: Bearer ${secret}`,
    address: `http://me:${secret}@host/path`,
    pageToken: secret,
    headers: { authorization: secret, cookie: secret, 'x-api-key': secret },
    apiKey: secret,
    text: secret,
    message: { blocks: [secret], content: secret, id: 'm1' },
    list: [{ prompt: secret }],
    error: new AppError('ENGINE_FAILED', `refused: x-api-key: ${secret}`, { cause: new Error(`?key=${secret}`) }),
    deep: { a: { b: { c: { d: { e: secret } } } } },
  })
  const [line = ''] = log.recent()
  expect(line).not.toContain(secret)
  for (const kept of ['127.0.0.1:1', 'b=2', 'host/path', 'ENGINE_FAILED', '"id":"m1"', '6 characters'])
    expect(line).toContain(kept)
})

test('a key that it was told of is hidden wherever it stands, and what looks like one', () => {
  const key = 'told-key-0123456789'
  hideSecret(key)
  const log = createLog(null)
  log.info(`a ${key} b`, { note: `${'x'.repeat(490)}${key}`, error: new Error(`${'x'.repeat(485)}${key}`) })
  log.info('refused', { note: 'Incorrect API key provided: sk-proj-0123456789abcdef0123' })
  const lines = log.recent().join('\n')
  expect(lines).not.toContain('told-key')
  expect(lines).not.toContain('0123456789')
})

test('nothing that is logged throws, nor grows without end', () => {
  const log = createLog(null)
  const circular: Record<string, unknown> = { big: 5n, fn: () => 1, symbol: Symbol('s'), nothing: undefined }
  circular.self = circular
  const trap = {
    get bad(): string {
      throw new Error('trap')
    },
  }
  log.info('odd', circular)
  log.info('trap', { trap })
  log.info('long', { detail: 'x'.repeat(1_000_000), many: Array(10_000).fill('y') })
  for (const line of log.recent()) expect(line.length).toBeLessThan(2_000)
  for (let n = 0; n < 1_500; n++) log.info(`line ${n}`)
  expect(log.recent()).toHaveLength(1_000)
  expect(log.recent().at(-1)).toContain('line 1499')
})

test('two files at most, each within its size, the newest lines kept', () => {
  const file = join(folder(), 'aside.log')
  for (let start = 0; start < 3; start++) {
    const log = createLog(file, { maxBytes: 2_000 })
    for (let n = 0; n < 60; n++) log.info('a line of the log', { start, n, word: 'é'.repeat(20) })
  }
  expect(statSync(file).size).toBeLessThanOrEqual(2_000)
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(2_000)
  expect(readFileSync(file, 'utf8')).toContain('"start":2,"n":59')
})

test('a disk that refuses is no reason to stop', () => {
  const log = createLog(join(folder(), 'no', 'such', 'folder', 'aside.log'))
  log.error('still here')
  expect(log.recent()).toHaveLength(1)
})
