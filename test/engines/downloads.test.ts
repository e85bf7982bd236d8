import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createTransfers } from '../../electron/engines/transfers/transfers.ts'
import type { DownloadableFile } from '../../shared/model/modelDetails.ts'
import { sha256Of } from '../support/fileServer.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { model, one, open, refusal, running } from './downloadsHarness.ts'

test('a file is looked up by its address, downloaded, and is then a model', async () => {
  const { server, egress, folder, downloads, transfers, ended } = await open()
  const content = model(300_000)
  server.put('/some/where/tiny.gguf', content)
  const [found] = await downloads.lookUp(`${server.url}/some/where/tiny.gguf#sha256=${sha256Of(content)}`)
  expect(found).toMatchObject({ name: 'tiny.gguf', size: 300_000, parts: [{ sha256: sha256Of(content) }] })
  const done = await ended(transfers.start(downloads.work(found as DownloadableFile)))
  expect(done).toMatchObject({ state: 'done', done: 300_000, model: { engine: 'llamaCpp', name: 'the-model' } })
  expect(readFileSync(join(folder, 'tiny.gguf')).equals(content)).toBe(true)
  expect(readdirSync(folder)).toEqual(['tiny.gguf'])
  expect(egress.records()).toMatchObject([{ origin: server.url, purpose: 'download', allowed: true }])
})

test('a connection that is cut again and again is made again, and goes on where it was', async () => {
  const { server, folder, downloads, transfers, ended } = await open()
  const content = model(500_000)
  server.put('/cut.gguf', content, { cutAfter: 100_000, etag: '"one"' })
  const file = one(server, 'cut.gguf', { size: content.length, sha256: sha256Of(content) })
  expect(await ended(transfers.start(downloads.work(file)))).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'cut.gguf')).equals(content)).toBe(true)
  const ranges = server.requests.map(({ range }) => Number(/\d+/.exec(range ?? '0')?.[0]))
  expect(ranges.length).toBeGreaterThan(3)
  expect(ranges).toEqual([...ranges].sort((a, b) => a - b))
  expect(server.requests.at(-1)?.ifRange).toBe('"one"')
})

test('one that was stopped goes on with what it has, also after a restart', async () => {
  const { server, folder, downloads, transfers, until, ended } = await open()
  const content = model(400_000)
  const served = server.put('/stop.gguf', content, { stallAfter: 150_000, etag: '"one"' })
  const file = one(server, 'stop.gguf', { size: content.length })
  const id = transfers.start(downloads.work(file))
  await until(id, ({ done }) => done === 150_000)
  transfers.stop(id)
  expect(await ended(id)).toMatchObject({ state: 'stopped' })
  expect(readdirSync(folder).sort()).toEqual(['stop.gguf.part', 'stop.gguf.part.json'])

  delete served.stallAfter
  const later = createTransfers({ log: { warn: () => {} } })
  expect(await running(later).ended(later.start(downloads.work(file)))).toMatchObject({ state: 'done' })
  expect(server.requests.at(-1)?.range).toBe('bytes=150000-')
  expect(readFileSync(join(folder, 'stop.gguf')).equals(content)).toBe(true)
  expect(readdirSync(folder)).toEqual(['stop.gguf'])
})

test('another version of the file, or a server without ranges, is begun anew', async () => {
  const { server, folder, downloads, transfers, until, ended, get } = await open()
  const served = server.put('/new.gguf', model(200_000), { stallAfter: 50_000, etag: '"one"' })
  const id = transfers.start(downloads.work(one(server, 'new.gguf')))
  await until(id, ({ done }) => done === 50_000)
  transfers.stop(id)
  await ended(id)
  Object.assign(served, { content: model(200_000, 7), etag: '"two"', stallAfter: undefined })
  transfers.resume(id)
  expect(await ended(id)).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'new.gguf')).equals(served.content)).toBe(true)

  const careless = server.put('/mixed.gguf', model(200_000), { stallAfter: 50_000, etag: '"one"', careless: true })
  const mixed = transfers.start(downloads.work(one(server, 'mixed.gguf')))
  await until(mixed, ({ done }) => done === 50_000)
  transfers.stop(mixed)
  await ended(mixed)
  Object.assign(careless, { content: model(200_000, 7), etag: '"two"', stallAfter: undefined })
  transfers.resume(mixed)
  expect(await ended(mixed)).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'mixed.gguf')).equals(careless.content)).toBe(true)

  server.put('/plain.gguf', model(200_000), { whole: true, cutAfter: 120_000 })
  const cut = transfers.start(downloads.work(one(server, 'plain.gguf')))
  await until(cut, ({ done }) => done === 120_000)
  delete (server.files.get('/plain.gguf') as { cutAfter?: number }).cutAfter
  expect(await ended(cut)).toMatchObject({ state: 'done' })
  expect(get(cut).done).toBe(200_000)
  expect(readFileSync(join(folder, 'plain.gguf')).equals(model(200_000))).toBe(true)
})

test('a file with another sum is thrown away, and the next try begins anew', async () => {
  const { server, folder, downloads, transfers, ended } = await open()
  const content = model(100_000)
  const served = server.put('/sum.gguf', model(100_000, 5))
  const id = transfers.start(downloads.work(one(server, 'sum.gguf', { size: 100_000, sha256: sha256Of(content) })))
  const failed = await ended(id)
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'STREAM_BROKEN' } })
  expect(failed.error?.message).toMatch(/checksum/)
  expect(readdirSync(folder)).toEqual([])
  served.content = content
  transfers.resume(id)
  expect(await ended(id)).toMatchObject({ state: 'done' })
  expect(server.requests.at(-1)?.range).toBeUndefined()
})

test('what is there is not written over, and nothing is written through a link', async () => {
  const { server, folder, downloads, transfers, ended } = await open()
  mkdirSync(folder)
  writeFileSync(join(folder, 'mine.gguf'), 'mine')
  const elsewhere = join(temporaryFolder('elsewhere'), 'victim')
  writeFileSync(elsewhere, 'victim')
  symlinkSync(elsewhere, join(folder, 'linked.gguf'))
  symlinkSync(elsewhere, join(folder, 'part.gguf.part'))
  symlinkSync(elsewhere, join(folder, 'part.gguf.part.json'))
  for (const name of ['mine', 'linked', 'part']) server.put(`/${name}.gguf`, model(10_000))
  for (const name of ['mine', 'linked']) {
    expect(await ended(transfers.start(downloads.work(one(server, `${name}.gguf`))))).toMatchObject({
      state: 'failed',
      error: { code: 'CONFLICT' },
    })
  }
  await ended(transfers.start(downloads.work(one(server, 'part.gguf'))))
  expect(readFileSync(elsewhere, 'utf8')).toBe('victim')
  expect(readFileSync(join(folder, 'mine.gguf'), 'utf8')).toBe('mine')
})

test('room on the disk is asked for before', async () => {
  const { server, downloads, transfers, ended } = await open()
  server.put('/big.gguf', model(1_000))
  const failed = await ended(transfers.start(downloads.work(one(server, 'big.gguf', { size: 9e17 }))))
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'STORAGE_FULL' } })
  expect(failed.error?.message).toMatch(/are needed, and .* are free/)
  expect(server.requests).toEqual([])
})

test('a file without an end is stopped before the disk is full', async () => {
  let free = 600 * 1024 * 1024
  const { server, folder, downloads, transfers, ended } = await open({
    freeIn: async () => {
      free -= 50 * 1024 * 1024
      return free
    },
  })
  server.put('/endless.gguf', model(1_000_000), { endless: true })
  const failed = await ended(transfers.start(downloads.work(one(server, 'endless.gguf'))))
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'STORAGE_FULL' } })
  expect(failed.error?.message).toMatch(/are free/)
  expect(readdirSync(folder).sort()).toEqual(['endless.gguf.part', 'endless.gguf.part.json'])
})

test('a file that is empty is no model', async () => {
  const { server, folder, downloads, transfers, ended } = await open()
  server.put('/empty.gguf', Buffer.alloc(0))
  const failed = await ended(transfers.start(downloads.work(one(server, 'empty.gguf'))))
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'INVALID_INPUT' } })
  expect(readdirSync(folder)).not.toContain('empty.gguf')
})

test('a server that fails in the middle is asked again', async () => {
  const { server, folder, downloads, transfers, until, ended } = await open()
  const content = model(200_000)
  const served = server.put('/shaky.gguf', content, { cutAfter: 100_000, etag: '"one"' })
  const id = transfers.start(downloads.work(one(server, 'shaky.gguf')))
  await until(id, ({ done }) => done >= 100_000)
  Object.assign(served, { status: 502, cutAfter: undefined })
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThan(1)
  delete served.status
  expect(await ended(id)).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'shaky.gguf')).equals(content)).toBe(true)
})

test('a range that is not what was asked for is not written; a file that has become shorter is begun anew', async () => {
  const { server, folder, downloads, transfers, until, ended } = await open()
  const content = model(200_000)
  const served = server.put('/odd.gguf', content, { stallAfter: 50_000, etag: '"one"' })
  const id = transfers.start(downloads.work(one(server, 'odd.gguf')))
  await until(id, ({ done }) => done === 50_000)
  transfers.stop(id)
  await ended(id)
  Object.assign(served, { stallAfter: undefined, claims: 'bytes 50000-50009/10' })
  transfers.resume(id)
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThan(2)
  served.claims = 'bytes 7-9/200000'
  expect(await ended(id)).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'odd.gguf')).equals(content)).toBe(true)
})

test('what was there before is not taken for speed, and two transfers never write one file', async () => {
  const { server, downloads, transfers, until, ended, get } = await open()
  const served = server.put('/a.gguf', model(400_000), { stallAfter: 300_000, etag: '"one"' })
  const id = transfers.start(downloads.work(one(server, 'a.gguf')))
  await until(id, ({ done }) => done === 300_000)
  const again = { ...one(server, 'a.gguf'), name: 'under another name' }
  expect(await ended(transfers.start(downloads.work(again)))).toMatchObject({ error: { code: 'CONFLICT' } })
  transfers.stop(id)
  await ended(id)
  const seen: number[] = []
  transfers.onChange(() => seen.push(get(id).done))
  served.stallAfter = 0
  transfers.resume(id)
  await until(id, ({ bytesPerSecond }) => bytesPerSecond !== undefined)
  expect(get(id).bytesPerSecond).toBe(0)
  expect(Math.min(...seen)).toBe(300_000)
})

test.each([
  [404, 'NOT_FOUND'],
  [403, 'FORBIDDEN'],
  [500, 'ENGINE_FAILED'],
] as const)('a server that answers %i says so', async (status, code) => {
  const { server, downloads, transfers, ended } = await open()
  server.put('/no.gguf', Buffer.alloc(0), { status })
  expect(await refusal(downloads.lookUp(`${server.url}/no.gguf`))).toMatchObject({ code })
  const id = transfers.start(downloads.work(one(server, 'no.gguf')))
  expect(await ended(id)).toMatchObject({ state: 'failed', error: { code } })
})

test('a file that comes packed all the same is counted as it is written', async () => {
  const { server, folder, downloads, transfers, ended } = await open()
  const content = model(200_000)
  server.put('/packed.gguf', gzipSync(content), { whole: true, headers: { 'content-encoding': 'gzip' } })
  expect(await ended(transfers.start(downloads.work(one(server, 'packed.gguf'))))).toMatchObject({ state: 'done' })
  expect(readFileSync(join(folder, 'packed.gguf')).equals(content)).toBe(true)
})

test.each([
  [401, 'RepoNotFound', 'NOT_FOUND', /Check the address or the name/],
  [403, 'GatedRepo', 'FORBIDDEN', /^Its owner asks for an account/],
  [401, '', 'FORBIDDEN', /^Check the name/],
])('a hub that answers %i %s: what it means is told', async (status, reason, code, next) => {
  const { hubServer, downloads } = await open()
  const list = '/api/models/some/Model/tree/main?recursive=true'
  hubServer.put(list, Buffer.alloc(0), { status, headers: reason ? { 'x-error-code': reason } : {} })
  const failure = await refusal(downloads.lookUp('some/Model'))
  expect(failure.code).toBe(code)
  expect(failure.next).toMatch(next)
})

test('a web page is not taken for a model', async () => {
  const { server, downloads, transfers, ended } = await open()
  server.put('/page.gguf', Buffer.from('<!doctype html>'), { type: 'text/html' })
  expect(await ended(transfers.start(downloads.work(one(server, 'page.gguf'))))).toMatchObject({
    state: 'failed',
    error: { code: 'INVALID_INPUT' },
  })
})

test('a whole file that is no usable model has failed, says why, and stays to be judged again', async () => {
  let reason: string | undefined = 'The file ends before its tensors do.'
  const { server, folder, downloads, transfers, ended } = await open({ refused: () => reason })
  server.put('/odd.gguf', model(50_000))
  const id = transfers.start(downloads.work(one(server, 'odd.gguf')))
  const failed = await ended(id)
  expect(failed).toMatchObject({ state: 'failed', done: 50_000, error: { code: 'INVALID_INPUT' } })
  expect(failed.model).toBeUndefined()
  expect(failed.error?.message).toBe('odd.gguf has arrived and can’t be used: The file ends before its tensors do.')
  expect(readdirSync(folder)).toEqual(['odd.gguf'])
  transfers.resume(id)
  expect((await ended(id)).error?.message).toContain('ends before its tensors do')
  reason = undefined
  transfers.resume(id)
  expect(await ended(id)).toMatchObject({ state: 'done', model: { name: 'the-model' } })
  expect(server.requests).toHaveLength(1)
  // From now on it is nobody's but the user's.
  const again = { ...one(server, 'odd.gguf'), name: 'again' }
  expect((await ended(transfers.start(downloads.work(again)))).error?.code).toBe('CONFLICT')
})
