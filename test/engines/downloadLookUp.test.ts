import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { safeFileName } from '../../electron/engines/downloads/fileName.ts'
import { readModelSource } from '../../electron/engines/downloads/modelSource.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { sha256Of } from '../support/fileServer.ts'
import { hub, model, open, refusal } from './downloadsHarness.ts'

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
