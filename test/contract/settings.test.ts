import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestRouter, type TestRouter } from '../support/testRouter.ts'
import type { Client } from './transports.ts'

let app: TestRouter
let client: Client
beforeEach(() => {
  app = createTestRouter()
  client = createRouterClient(app.router, { context: { windowId: 'w1' } }) as unknown as Client
})
afterEach(() => app.assistant.close())

describe('where the engine is', () => {
  it.each(['localhost:port', 'ftp://localhost', '127.0.0.1:99999', 'two words', 'user@host'])(
    'is not %s, and the settings stay as they were',
    async (address) => {
      await client.settings.update({ ollama: { address: 'localhost:1' } })
      const refused = await client.settings.update({ theme: 'dark', ollama: { address } }).catch((error) => error)
      expect(refused).toMatchObject({ code: 'INVALID_INPUT', defined: true })
      expect(refused.data.next).toContain('127.0.0.1:11434')
      expect(await client.settings.get()).toMatchObject({ theme: 'system', ollama: { address: 'localhost:1' } })
    },
  )

  it.each(['', ' ', 'localhost', ':11500', 'http://my-server:11434/', '[::1]:8080'])('may be %j', async (address) => {
    expect((await client.settings.update({ ollama: { address } })).ollama.address).toBe(address)
  })

  it.each([
    'my-server',
    'http://my-server:11434/',
    'http://my-server/api',
    'ftp://my-server',
    'null',
    'file:///x',
    '*',
  ])('is not agreed to as %s', async (allowedRemote) => {
    const refused = client.settings.update({ ollama: { allowedRemote } })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', defined: true })
    expect((await client.settings.get()).ollama.allowedRemote).toBe('')
  })

  it('is agreed to as an origin, and no longer', async () => {
    for (const allowedRemote of [
      'http://my-server:11434',
      'https://ollama.example.org',
      'http://[fd00::5]:11434',
      '',
    ]) {
      expect((await client.settings.update({ ollama: { allowedRemote } })).ollama.allowedRemote).toBe(allowedRemote)
    }
  })
})
