import { expect, onTestFinished, test, vi } from 'vitest'
import { createModelManager } from '../../electron/engines/modelManager.ts'
import { createRegistry } from '../../electron/engines/registry.ts'
import { createTransfers } from '../../electron/engines/transfers/transfers.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import type { ScriptedPull } from '../support/ollamaPulls.ts'
import { failureOf, harness } from './ollamaHarness.ts'

const unused = async () => {
  throw new Error('not asked for here')
}

/** A manager of a scripted Ollama's models. */
async function manager(pulls: Record<string, ScriptedPull> = {}) {
  const h = await harness(undefined, { pulls })
  const transfers = createTransfers({ log: { warn() {} } })
  const registry = createRegistry(() => [h.engine])
  const models = createModelManager({
    engines: registry,
    transfers,
    openFile: unused,
    startOllama: unused,
    found: async () => [],
    downloads: { lookUp: async () => [], work: () => ({ kind: 'download', name: 'file', run: unused }) },
  })
  onTestFinished(async () => {
    await transfers.close()
    await h[Symbol.asyncDispose]()
  })
  return { models, registry, server: h.server }
}

/** The lists of transfers as a page sees them, until one satisfies. */
async function until(models: Awaited<ReturnType<typeof manager>>['models'], fits: (list: Transfer[]) => boolean) {
  const end = new AbortController()
  for await (const list of models.watchTransfers(end.signal)) {
    if (!fits(list)) continue
    end.abort()
    return list
  }
  throw new Error('the stream ended')
}

const small: ScriptedPull = { layers: [1_000, 10], step: 200 }
const stalls: ScriptedPull = { layers: [1_000], step: 200, trouble: { at: 600, what: 'stall' } }

test('models are pulled at the same time, stopped and resumed, and are in the list of models then', async () => {
  const { models, registry } = await manager({ 'one:latest': small, 'two:1b': stalls })
  const hasModel = async (name: string) =>
    (await registry.statuses({ refresh: true })).some((engine) => engine.models.some(({ ref }) => ref.name === name))
  expect(await hasModel('one:latest')).toBe(false)
  expect(await until(models, () => true)).toEqual([])

  await models.pull('ollama pull one')
  const id = await models.pull('two:1b')
  const list = await until(models, ([one, two]) => one?.state === 'done' && two?.done === 600)
  expect(list).toMatchObject([
    { name: 'one', total: 1_010, done: 1_010, model: { engine: 'ollama', name: 'one:latest' } },
    { name: 'two:1b', state: 'running', total: 1_000 },
  ])
  await vi.waitFor(async () => expect(await hasModel('one:latest')).toBe(true))
  expect(await failureOf(models.pull(' two:1b '))).toMatchObject({ code: 'CONFLICT' })

  models.stopTransfer(id)
  await until(models, ([, two]) => two?.state === 'stopped')
  expect(await hasModel('two:1b')).toBe(false)
  models.resumeTransfer(id)
  await until(models, ([, two]) => two?.state === 'done')
  await vi.waitFor(async () => expect(await hasModel('two:1b')).toBe(true))
  await models.dropTransfer(id)
  expect((await until(models, () => true)).map(({ name }) => name)).toEqual(['one'])
})

test('a transfer needs nobody who watches it', async () => {
  const { models, server } = await manager({ 'one:latest': small })
  const page = new AbortController()
  const lists = models.watchTransfers(page.signal)
  await lists.next()
  await models.pull('one')
  page.abort()
  await vi.waitFor(() => expect(server.shelf.find('one')).toBeDefined())
  expect(await until(models, ([one]) => one?.state === 'done')).toHaveLength(1)
})

test('a name that can’t be is refused at the call, and begins nothing', async () => {
  const { models } = await manager()
  expect(await failureOf(models.pull('../x'))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(models.pull('big:cloud'))).toMatchObject({ code: 'FORBIDDEN' })
  expect(await failureOf(models.importFile('/tmp/x.gguf', 'a b'))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await until(models, () => true)).toEqual([])
})

test('after each change the engines are looked at before it resolves', async () => {
  const { models, server } = await manager()
  const ref = (name: string) => ({ engine: 'ollama', name })
  const looksOf = async (change: Promise<void>) => {
    const looks = () => server.requests.filter(({ path }) => path === '/api/version').length
    const before = looks()
    await change
    return looks() - before
  }
  expect(await looksOf(models.load(ref('llama3.2:3b'), { contextLength: 2_048 }))).toBe(1)
  expect(await models.loaded()).toMatchObject([{ ref: ref('llama3.2:3b'), contextLength: 2_048 }])
  expect(await looksOf(models.unload(ref('llama3.2:3b')))).toBe(1)
  expect(await models.loaded()).toEqual([])
  expect(await looksOf(models.copy(ref('llama3.2:3b'), 'mine'))).toBe(1)
  expect(await models.removal(ref('mine:latest'))).toBe(0)
  expect(await looksOf(models.remove(ref('mine:latest')))).toBe(1)
  expect(server.shelf.find('mine')).toBeUndefined()
})
