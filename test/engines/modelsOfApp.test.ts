import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { browserShell, silence } from '../../electron/procedures/shell.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { clientOver } from '../contract/transports.ts'
import { startFileServer } from '../support/fileServer.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { smallGguf } from '../support/smallGguf.ts'

/** All of Aside with a scripted Ollama, and a page at its door. */
async function opened(dataDir: string, ollama: string) {
  const progress: (number | null)[] = []
  const shell = {
    ...browserShell({ events: silence }),
    showProgress: (share: number | null) => void progress.push(share),
  }
  const { app, close } = await openApp({ dataDir, ollama, shell })
  const page = clientOver((frame) => door.receive(frame))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => page.deliver(frame))
  async function until(fits: (list: Transfer[]) => boolean): Promise<Transfer[]> {
    for await (const list of await page.client.models.transfers()) if (fits(list)) return list
    throw new Error('the stream ended')
  }
  return { client: page.client, leave: () => door.close(), until, progress, close }
}

test('a pull goes on without a window, ends with Aside, and goes on at the next start', async () => {
  const pulls = {
    'new:1b': { layers: [1_000], step: 100, trouble: { at: 400, what: 'stall' as const } },
    'other:1b': { layers: [10] },
  }
  const server = await startOllamaServer({ pulls })
  onTestFinished(() => server.close())
  const dataDir = temporaryFolder('data')

  const first = await opened(dataDir, server.url)
  await first.client.models.pull({ name: 'new:1b' })
  await first.until(([pull]) => pull?.done === 400)
  expect(first.progress).toContain(0.4)
  first.leave()
  expect(server.requests.filter(({ path }) => path === '/api/pull')).toHaveLength(1)
  await first.close()
  expect(await server.requests.find(({ path }) => path === '/api/pull')?.closed).toEqual({ early: true })

  const second = await opened(dataDir, server.url)
  const [pull] = await second.until(() => true)
  expect(pull).toMatchObject({ name: 'new:1b', state: 'stopped', done: 400 })
  await second.client.models.resumeTransfer({ id: pull?.id ?? '' })
  const [done] = await second.until(([one]) => one?.state === 'done')
  expect(done?.model).toEqual({ engine: 'ollama', name: 'new:1b' })
  await expect.poll(() => second.progress.at(-1), { timeout: 10_000 }).toBeNull()
  await second.close()

  const third = await opened(dataDir, server.url)
  expect(await third.until(() => true)).toEqual([])
})

test('what is wrong with a name or a file is told at the call, by its code', async () => {
  const server = await startOllamaServer()
  onTestFinished(() => server.close())
  const dataDir = temporaryFolder('data')
  const { client, until } = await opened(dataDir, server.url)
  await expect(client.models.pull({ name: 'no name' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const model = { engine: 'ollama', name: 'gone:1b' }
  await expect(client.models.details({ model })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  await expect(client.models.remove({ model: { engine: 'guide', name: 'guide' } })).rejects.toMatchObject({
    code: 'UNSUPPORTED_HERE',
  })
  const path = join(dataDir, 'not-a-model.gguf')
  writeFileSync(path, 'hello')
  await client.models.importFile({ path, name: 'mine' })
  const [failed] = await until(([one]) => one?.state === 'failed')
  expect(failed).toMatchObject({ kind: 'import', name: 'mine', error: { code: 'INVALID_INPUT' } })
})

test('a download that is no model that can be used has failed, says why, and stays in the models folder', async () => {
  const [ollama, hub] = [await startOllamaServer(), await startFileServer()]
  onTestFinished(() => ollama.close())
  const dataDir = temporaryFolder('data')
  const { client, until } = await opened(dataDir, ollama.url)
  hub.put('/cut.gguf', smallGguf().subarray(0, -10))
  const { files } = await client.models.lookUp({ from: `${hub.url}/cut.gguf` })
  await client.models.download({ file: files[0] as (typeof files)[0] })
  const [failed] = await until(([one]) => one !== undefined && one.state !== 'running')
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'INVALID_INPUT' } })
  expect(failed?.error?.message).toMatch(/^cut\.gguf has arrived and can’t be used: The file ends /)
  expect(existsSync(join(dataDir, 'models', 'cut.gguf'))).toBe(true)
})
