import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SecretBox } from '../../electron/platform/secretBox.ts'
import { clientOver } from '../contract/transports.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { startOpenAiServer } from '../support/openaiServer.ts'

/** A look is given up on after half a second, which a busy machine may need. */
const long = { timeout: 20_000, interval: 100 }
const key = 'the-very-secret-key-0123456789'
const box: SecretBox = {
  available: async () => true,
  encrypt: async (secret) => Buffer.from(`#${secret}`).toString('base64'),
  decrypt: async (encrypted) => Buffer.from(encrypted, 'base64').toString().slice(1),
}

async function open(dataDir?: string) {
  const opened = await openApp({ secretBox: box, ...(dataDir !== undefined && { dataDir }) })
  const frames: string[] = []
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = opened.app.openDoor({ windowId: 'w1' }, (frame) => {
    frames.push(frame)
    setImmediate(() => page.deliver(frame))
  })
  onTestFinished(() => door.close())
  return { ...opened, client: page.client, frames }
}

async function openServer(script = {}) {
  const server = await startOpenAiServer(script)
  onTestFinished(() => server.close())
  return server
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

test('a key is in no file, log line, notice, record, failure or answer, whatever happens', async () => {
  const dataDir = temporaryFolder()
  const server = await openServer({ key })
  const { client, frames, log, app, close } = await open(dataDir)
  const own = { label: 'Box', address: server.url, allowedRemote: '' }
  const { id } = await client.servers.save({ server: own, key })
  const status = async () => (await client.engines.list({ refresh: true })).find((engine) => engine.id === id)
  await expect.poll(async () => (await status())?.state, long).toBe('ready')
  expect(await client.servers.keys()).toEqual({ [id]: 'kept' })

  const ask = async () => {
    const settings = { model: { engine: id, name: 'llama3.2:3b' } }
    const run = await client.runs.start({ blocks: [{ type: 'text', text: 'hi' }], settings })
    const types: string[] = []
    for await (const event of await client.runs.watch({ runId: run.runId })) types.push(event.type)
    return types.at(-1)
  }
  expect(await ask()).toBe('finished')
  // A server that says the key back, before and within an answer, and one that is not there.
  server.script.answer = () => ({ status: 500, body: { error: { message: `you said ${key}` } } })
  expect(await ask()).toBe('failed')
  server.script.answer = () => ['a', { error: `you said ${key}` }]
  expect(await ask()).toBe('failed')
  server.script.intercept = (_, __, response) => {
    response.writeHead(401).end(`{"error":{"message":"Incorrect API key: ${key}"}}`)
    return true
  }
  await expect.poll(async () => (await status())?.error?.message, long).toBe('Box refused the key.')
  const wrong = client.servers.save({ server: { ...own, id }, key: `${key} and more` })
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await server.close()
  expect(await ask()).toBe('failed')

  const told = [frames, log.recent(), app.notices(), await client.settings.get(), await client.app.connections()]
  expect(JSON.stringify(told)).not.toContain(key)
  expect(frames.length).toBeGreaterThan(10)
  await close()
  for (const path of filesIn(dataDir)) expect(readFileSync(path).includes(key), path).toBe(false)
})

test('a key stays with its address, and goes with its server', async () => {
  const [server, other] = [await openServer({ key }), await openServer()]
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  const own = { label: 'My Box', address: `${server.host}/v1`, allowedRemote: '' }
  const { id } = await first.client.servers.save({ server: own, key })
  expect(id).toMatch(/^my-box-/)
  await first.close()

  const { client } = await open(dataDir)
  const state = async () => (await client.engines.list({ refresh: true })).find((engine) => engine.id === id)?.state
  await expect.poll(state, long).toBe('ready')
  // Another name changes nothing about it, another path neither; another address takes it away.
  await client.servers.save({ server: { ...own, id, label: 'Box', address: server.url } })
  expect(await client.servers.keys()).toEqual({ [id]: 'kept' })
  await client.servers.save({ server: { ...own, id, address: other.url } })
  expect(await client.servers.keys()).toEqual({})
  await expect.poll(state, long).toBe('ready')
  expect(JSON.stringify(other.requests)).not.toContain(key)
  await client.servers.save({ server: { ...own, id }, key })
  await client.servers.save({ server: { ...own, id }, key: '' })
  expect(await client.servers.keys()).toEqual({})

  await client.servers.save({ server: { ...own, id }, key })
  const model = { engine: id, name: 'llama3.2:3b' }
  await client.settings.update({ defaultModel: model, lastModel: model, engineDefaults: { [id]: { temperature: 1 } } })
  const run = await client.runs.start({ blocks: [{ type: 'text', text: 'hi' }], settings: { model } })
  for await (const _ of await client.runs.watch({ runId: run.runId }));
  await client.servers.remove({ id })
  expect(await client.settings.get()).toMatchObject({
    servers: [],
    defaultModel: null,
    lastModel: null,
    engineDefaults: {},
  })
  expect(await client.servers.keys()).toEqual({})
  expect((await client.engines.list()).some((engine) => engine.id === id)).toBe(false)
  await client.servers.remove({ id })
  const again = client.runs.start({ conversationId: run.conversationId, blocks: [{ type: 'text', text: 'hi' }] })
  await expect(again).rejects.toThrow(/no longer in Settings/)
})

test('what can’t be saved says why', async () => {
  const { client } = await open()
  const own = { label: 'Box', address: 'localhost:1', allowedRemote: '' }
  const save = (server: object) => client.servers.save({ server: { ...own, ...server } })
  await expect(save({ address: 'ftp://x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(save({ address: '192.168.1.2:8000' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(save({ address: 'http://example.org', allowedRemote: 'https://example.org' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await expect(save({ id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (let n = 0; n < 20; n++) await save({})
  await expect(save({})).rejects.toMatchObject({ code: 'TOO_LARGE' })
  const judge = (address: string) => client.engines.judgeAddress({ address, of: 'server' })
  expect(await judge('192.168.1.2:8000/v1')).toEqual({ origin: 'http://192.168.1.2:8000', reach: 'network' })
})
