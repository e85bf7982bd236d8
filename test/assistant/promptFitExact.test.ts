import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { clientOver } from '../contract/transports.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { tinyGgufFile } from '../support/tinyGguf.ts'
import { able } from '../support/tinyModels.ts'

vi.setConfig({ testTimeout: 60_000 })

test('a model of a .gguf file counts its prompts itself, tools and template too', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'models'))
  tinyGgufFile(able, join(dataDir, 'models'))
  const { app } = await openApp({ dataDir })
  app.settings.update({ llamaCpp: { gpu: false, others: false, contextLength: 2_048 } })
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
  const settings = { model: { engine: 'llamaCpp', name: 'tiny-tools' }, systemPrompt: 'Be short.' }
  const blocks = [{ type: 'text' as const, text: 'What is the weather?' }]

  // Until it is loaded its file tells how much context it gets, and the count is an estimate.
  expect(await page.client.runs.fit({ settings, blocks })).toMatchObject({ exact: false, contextLength: 2_048 })
  const first = await page.client.runs.start({ settings, blocks })
  for await (const _ of await page.client.runs.watch({ runId: first.runId }));
  const { conversationId } = first
  const fit = await page.client.runs.fit({ conversationId, blocks })
  expect(fit).toMatchObject({ exact: true, fits: true, contextLength: 2_048 })
  const second = await page.client.runs.start({ conversationId, blocks })
  for await (const _ of await page.client.runs.watch({ runId: second.runId }));
  const { messages } = await page.client.conversations.get({ conversationId })
  const answer = messages.find(({ id }) => id === second.messageId)
  expect(answer?.usage?.inputTokens).toBe(fit.promptTokens)
  expect(answer?.usage).not.toHaveProperty('cut')

  const long = [{ type: 'text' as const, text: 'joke '.repeat(900) }]
  const tooLong = await page.client.runs.fit({ conversationId, blocks: long })
  expect(tooLong).toMatchObject({ exact: true, fits: false, contextLength: 2_048 })
  expect(tooLong.atMost).toBe(tooLong.promptTokens)
})
