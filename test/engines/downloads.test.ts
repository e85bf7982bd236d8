import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDownloads } from '../../electron/engines/downloads/createDownloads.ts'
import { safeFileName } from '../../electron/engines/downloads/fileName.ts'
import { readModelSource } from '../../electron/engines/downloads/modelSource.ts'
import { createTransfers } from '../../electron/engines/transfers/transfers.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { DownloadableFile } from '../../shared/model/modelDetails.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { type FileServer, sha256Of, startFileServer } from '../support/fileServer.ts'
import { temporaryFolder } from '../support/openApp.ts'

const hub = 'https://huggingface.co'

/** A file that begins as a model does, with bytes that differ everywhere. */
function model(length: number, seed = 1): Buffer {
  const content = Buffer.alloc(length)
  for (let at = 0; at < length; at++) content[at] = (at * 31 + (at >> 8) * seed + seed) & 0xff
  content.write('GGUF')
  return content
}

async function open({ freeIn, refused }: { freeIn?: () => Promise<number>; refused?: () => string | undefined } = {}) {
  const [server, hubServer] = [await startFileServer(), await startFileServer()]
  const egress = createEgress()
  const folder = join(temporaryFolder('models'), 'models')
  const downloads = createDownloads({
    egress,
    env: { HF_ENDPOINT: hubServer.url },
    folder: () => folder,
    modelAt: async (path) => (existsSync(path) ? { name: 'the-model', refused: refused?.() } : undefined),
    ...(freeIn && { freeIn }),
  })
  const transfers = createTransfers({ log: { warn: () => {} } })
  onTestFinished(async () => {
    await transfers.close()
    await egress.close()
  })
  return { server, hubServer, egress, folder, downloads, transfers, ...running(transfers) }
}

function running(transfers: ReturnType<typeof createTransfers>) {
  const get = (id: string) => transfers.list().find((one) => one.id === id) as Transfer
  const until = (id: string, is: (transfer: Transfer) => boolean) =>
    vi.waitFor(() => expect(is(get(id)), JSON.stringify(get(id))).toBe(true), { timeout: 20_000, interval: 5 })
  return {
    get,
    until,
    async ended(id: string): Promise<Transfer> {
      await until(id, ({ state }) => state !== 'running')
      return get(id)
    },
  }
}

const one = (server: FileServer, name: string, more: Partial<DownloadableFile['parts'][0]> = {}): DownloadableFile => ({
  name,
  parts: [{ name, url: `${server.url}/${name}`, ...more }],
})

async function refusal(work: Promise<unknown> | (() => unknown)): Promise<AppError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error as AppError
  }
  throw new Error('it was not refused')
}

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

test('a repository’s files are listed with sizes and sums, the parts of a split model as one', async () => {
  const { server, hubServer, folder, downloads, transfers, ended } = await open()
  const [small, first, second] = [model(20_000), model(30_000, 2), model(31_000, 3)]
  const lfs = (content: Buffer) => ({ size: content.length, lfs: { oid: sha256Of(content), size: content.length } })
  hubServer.list('some/Model-GGUF', [
    { type: 'file', path: 'README.md', size: 5 },
    { type: 'directory', path: 'Q8' },
    { type: 'file', path: 'm-Q4_K_M.gguf', ...lfs(small) },
    { type: 'file', path: 'Q8/m-Q8_0-00002-of-00002.gguf', ...lfs(second) },
    { type: 'file', path: 'Q8/m-Q8_0-00001-of-00002.gguf', ...lfs(first) },
    { type: 'file', path: 'Q9/m-Q9-00001-of-00003.gguf', ...lfs(first) },
    { type: 'file', path: 'mmproj-model-f16.gguf', size: 5 },
    { type: 'file', path: 'con.gguf', size: 5 },
    { type: 'file', path: 'old/m-Q4_K_M.gguf', size: 7, lfs: { size: -7 } },
    { type: 'file', path: 3 },
  ])
  hubServer.put('/some/Model-GGUF/resolve/main/m-Q4_K_M.gguf', small, { location: `${server.url}/cdn/x` })
  server.put('/cdn/x', small)
  hubServer.put('/some/Model-GGUF/resolve/main/Q8/m-Q8_0-00001-of-00002.gguf', first)
  hubServer.put('/some/Model-GGUF/resolve/main/Q8/m-Q8_0-00002-of-00002.gguf', second)

  const found = await downloads.lookUp('some/Model-GGUF')
  expect(found.map(({ name, size }) => [name, size])).toEqual([
    ['m-Q4_K_M.gguf', 20_000],
    ['m-Q8_0.gguf', 61_000],
    ['old/m-Q4_K_M.gguf', 7],
  ])
  expect((await downloads.lookUp('some/Model-GGUF:Q4_K_M')).map(({ name }) => name)).toEqual([
    'm-Q4_K_M.gguf',
    'old/m-Q4_K_M.gguf',
  ])
  expect(await downloads.lookUp('hf.co/some/Model-GGUF:latest')).toHaveLength(3)
  const copied = `${hubServer.url}/some/Model-GGUF/resolve/main/m-Q4_K_M.gguf?download=true`
  expect(await downloads.lookUp(copied)).toMatchObject([
    { name: 'm-Q4_K_M.gguf', parts: [{ sha256: sha256Of(small) }] },
  ])
  const none = await refusal(downloads.lookUp('some/Model-GGUF:IQ1_S'))
  expect([none.code, none.message]).toEqual(['NOT_FOUND', 'There is no .gguf file with “IQ1_S” in its name there.'])
  for (const file of found.slice(0, 2)) {
    expect(await ended(transfers.start(downloads.work(file)))).toMatchObject({ state: 'done', done: file.size })
  }
  expect(readdirSync(folder)).toEqual(['m-Q4_K_M.gguf', 'm-Q8_0-00001-of-00002.gguf', 'm-Q8_0-00002-of-00002.gguf'])
})

test('a long list has pages, and another server is not asked for the next', async () => {
  const { server, hubServer, downloads } = await open()
  const file = (path: string) => ({ type: 'file', path, size: 5 })
  hubServer.list('some/Long', [file('a.gguf')], [file('b.gguf')])
  expect((await downloads.lookUp('some/Long')).map(({ name }) => name)).toEqual(['a.gguf', 'b.gguf'])
  const page = '/api/models/some/Long/tree/main?recursive=true'
  Object.assign(hubServer.files.get(page) as object, { headers: { link: `<${server.url}/x>; rel="next"` } })
  expect(await downloads.lookUp('some/Long')).toHaveLength(1)
  expect(server.requests).toEqual([])
})

test('a redirect from the internet never leads into this computer', async () => {
  const { sitesFor } = await siteJudge()
  const { mayReach, mayFollow } = sitesFor('https://models.example/a.gguf').visit
  const to = new URL('https://cdn.example/a.gguf')
  expect(mayFollow?.(to, new URL('https://models.example/a.gguf'))).toBe(true)
  expect(mayReach('93.184.216.34', to)).toBe(true)
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1']) expect(mayReach(address, to)).toBe(false)
  // What a person typed is theirs to reach.
  expect(mayReach('10.0.0.1', new URL('https://models.example/a.gguf'))).toBe(true)
  expect(mayFollow?.(new URL('http://cdn.example/a.gguf'), new URL('https://models.example/a.gguf'))).toBe(false)
})

async function siteJudge() {
  const { createSites } = await import('../../electron/engines/downloads/sites.ts')
  const egress = createEgress()
  onTestFinished(() => egress.close())
  return { sitesFor: createSites(egress, {}).siteOf }
}

test('names stay in the models folder', () => {
  for (const name of ['../../etc/x.gguf', '..\\..\\x.gguf', '/etc/x.gguf', 'a/b/x.gguf']) {
    expect(safeFileName(name)).toBe('x.gguf')
  }
  expect(safeFileName('a:b*c\u0000.gguf')).toBe('a_b_c_.gguf')
  expect(safeFileName('\u202efugg.gguf')).toBe('_fugg.gguf')
  for (const name of [
    '',
    '.gguf',
    '..',
    'x.exe',
    'con.gguf',
    'NUL.x.gguf',
    'com¹.gguf',
    'aux .gguf',
    `${'x'.repeat(300)}.gguf`,
    'x.gguf/..',
  ]) {
    expect(() => safeFileName(name), name).toThrow(/no name of a model/)
  }
})

test('what a person types is read as they mean it', () => {
  const read = (text: string) => readModelSource(text, hub)
  expect(read(' owner/Some.Name-GGUF ')).toEqual({ kind: 'hub', repo: 'owner/Some.Name-GGUF', revision: 'main' })
  expect(read('hf.co/owner/name:Q4_K_M')).toMatchObject({ repo: 'owner/name', tag: 'Q4_K_M' })
  expect(read('owner/name/sub/f.gguf')).toMatchObject({ repo: 'owner/name', file: 'sub/f.gguf' })
  expect(read('https://huggingface.co/owner/name/blob/v2/f.gguf')).toMatchObject({ revision: 'v2', file: 'f.gguf' })
  expect(read('https://huggingface.co/owner/name/tree/main')).toMatchObject({ repo: 'owner/name', revision: 'main' })
  const inPull = { kind: 'hub', repo: 'o/n', revision: 'refs/pr/1', file: 'a b/f.gguf' }
  expect(read('https://huggingface.co/o/n/resolve/refs%2Fpr%2F1/a%20b/f.gguf?download=true')).toEqual(inPull)
  const sum = 'a'.repeat(64)
  expect(read(`https://huggingface.co/o/n/resolve/main/f.gguf#sha256=${sum}`)).toMatchObject({ sha256: sum })
  expect(read('https://a.example/f.gguf')).toEqual({ kind: 'file', url: 'https://a.example/f.gguf' })
  for (const text of [
    '',
    'name',
    'a/../b',
    '../../x',
    'file:///etc/passwd',
    'a b/c',
    'https://u:p@a.example/f.gguf',
    'https://',
  ]) {
    expect(() => read(text), text).toThrow()
  }
})
